import type { OidcIdentityProviderConfigRequest } from '@aws-sdk/client-eks';
import { ownerTags } from '@slipway/contracts/foundation-stacks';
import { ifThere } from '../engine/aws-error.ts';
import { failed, token, type Context } from '../engine/context.ts';
import { busy, create, ready, remove, type Look, type Resource } from '../engine/resource.ts';

const name = 'slipway';
const type = 'oidc';

/** The OpenID provider whose tokens the Kubernetes API takes: none where `identity` has no client for it. */
export function identityProviderResources(context: Context): readonly Resource[] {
  const wanted = wantedProvider(context);
  if (wanted === undefined) return [];
  return [{ title: 'OpenID provider', minutes: 15, look: () => look(context, wanted) }];
}

function wantedProvider({ cluster: { identity } }: Context): OidcIdentityProviderConfigRequest | undefined {
  if (identity.provider !== 'oidc' || identity.clients.kubernetes === undefined) return undefined;
  return {
    identityProviderConfigName: name,
    issuerUrl: identity.issuer,
    clientId: identity.clients.kubernetes,
    usernameClaim: identity.userClaim,
    groupsClaim: identity.groupsClaim,
  };
}

async function look(context: Context, wanted: OidcIdentityProviderConfigRequest): Promise<Look> {
  const { aws, cluster } = context;
  const clusterName = cluster.name;
  const listed = await ifThere(aws.eks.listIdentityProviderConfigs({ clusterName }));
  // A cluster has at most one, by whatever name.
  const [there] = listed?.identityProviderConfigs ?? [];
  if (there === undefined) {
    const input = { clusterName, oidc: wanted, tags: { ...ownerTags(cluster) } };
    return create(
      () =>
        aws.eks.associateIdentityProviderConfig({
          ...input,
          clientRequestToken: token(context, 'AssociateIdentityProviderConfig', input),
        }),
      `${wanted.issuerUrl ?? ''}, client ${wanted.clientId ?? ''}`,
    );
  }
  const identityProviderConfig = { type, name: there.name };
  const described = await ifThere(aws.eks.describeIdentityProviderConfig({ clusterName, identityProviderConfig }));
  const found = described?.identityProviderConfig?.oidc;
  if (found === undefined || (found.status !== 'ACTIVE' && found.status !== undefined && /ING$/.test(found.status)))
    return busy(found?.status);
  if (found.status !== 'ACTIVE')
    return { state: 'refused', because: failed(context, 'OpenID provider', found.status ?? 'unknown', []) };
  const members = ['issuerUrl', 'clientId', 'usernameClaim', 'groupsClaim'] as const;
  const different = members.filter((member) => found[member] !== wanted[member]);
  if (different.length === 0) return ready;
  // EKS cannot change one: it goes, and the next look makes the other.
  return remove(
    () => aws.eks.disassociateIdentityProviderConfig({ clusterName, identityProviderConfig }),
    `to be made anew with another ${different.join(', ')}`,
  );
}
