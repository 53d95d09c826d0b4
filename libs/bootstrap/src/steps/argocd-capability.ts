import type { ArgoCdRole, ArgoCdRoleMapping, Capability, CreateCapabilityCommandInput } from '@aws-sdk/client-eks';
import { conditionalBaseOutputs, ownerTags } from '@slipway/contracts/foundation-stacks';
import { roleNames, type Identity, type RoleName } from '@slipway/contracts/identity';
import { output, type Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { ready, refuse, update, type Look, type Resource } from '../engine/resource.ts';
import { capabilities, capabilityResource } from './capability.ts';

const argoCdRoles: Readonly<Record<RoleName, ArgoCdRole>> = {
  'cluster-admin': 'ADMIN',
  admin: 'ADMIN',
  editor: 'EDITOR',
  reader: 'VIEWER',
};

/** Argo CD, run by EKS. */
export function argoCdCapabilityResource(context: Context): Resource {
  return capabilityResource(context, {
    ...capabilities.argoCd,
    about: 'with people of IAM Identity Center',
    wanted: () => wantedCapability(context),
    compare: (found) => compare(context, found),
  });
}

function compare(context: Context, found: Capability): Look {
  const { aws, cluster, file } = context;
  const wanted = wantedCapability(context).configuration?.argoCd;
  const has = found.configuration?.argoCd;
  if (wanted?.awsIdc?.idcInstanceArn !== has?.awsIdc?.idcInstanceArn || wanted?.namespace !== has?.namespace)
    return refuse(
      refusal(file, {
        rule: 'cannot-change',
        path: 'identity.instance',
        message: `Argo CD knows people of ${has?.awsIdc?.idcInstanceArn ?? 'nobody'}, which EKS cannot change`,
        remedy: 'take the change back, or delete the capability (what it has synced stays) and run bootstrap up again',
      }),
    );
  const mappings = wanted?.rbacRoleMappings ?? [];
  const before = has?.rbacRoleMappings ?? [];
  if (inWords(mappings) === inWords(before)) return ready;
  const gone = before.filter(({ role }) => !mappings.some((mapping) => mapping.role === role));
  return update([`roles: ${inWords(mappings) || 'none'}`], () =>
    aws.eks.updateCapability({
      clusterName: cluster.name,
      capabilityName: capabilities.argoCd.name,
      configuration: {
        argoCd: { rbacRoleMappings: { addOrUpdateRoleMappings: mappings, removeRoleMappings: gone } },
      },
    }),
  );
}

function wantedCapability(context: Context): CreateCapabilityCommandInput {
  const { cluster } = context;
  if (cluster.identity.provider !== 'identity-center')
    throw new Error(`identity.provider is '${cluster.identity.provider}': parsing lets no such capability through`);
  const { instance, region } = cluster.identity;
  return {
    clusterName: cluster.name,
    capabilityName: capabilities.argoCd.name,
    type: 'ARGOCD',
    roleArn: output(context, 'base', conditionalBaseOutputs.argoCdRole),
    // EKS has no other: what was synced stays when the capability goes.
    deletePropagationPolicy: 'RETAIN',
    configuration: {
      argoCd: {
        namespace: 'argocd',
        awsIdc: { idcInstanceArn: instance, idcRegion: region },
        rbacRoleMappings: mappingsOf(cluster.identity),
      },
    },
    tags: { ...ownerTags(cluster) },
  };
}

/** Which groups hold which of Argo CD's roles, one mapping for each. */
function mappingsOf(identity: Extract<Identity, { provider: 'identity-center' }>): ArgoCdRoleMapping[] {
  const idOf = new Map(identity.groups.map(({ name, id }) => [name, id]));
  return [...new Set(Object.values(argoCdRoles))].flatMap((role) => {
    const groups = roleNames
      .filter((name) => argoCdRoles[name] === role)
      .flatMap((name) => identity.roles[name] ?? [])
      .flatMap((group) => idOf.get(group) ?? []);
    if (groups.length === 0) return [];
    return [{ role, identities: [...new Set(groups)].map((id) => ({ id, type: 'SSO_GROUP' as const })) }];
  });
}

function inWords(mappings: readonly ArgoCdRoleMapping[]): string {
  return mappings
    .map(
      ({ role = '', identities = [] }) =>
        `${role} ${identities
          .map(({ id = '' }) => id)
          .sort()
          .join(' ')}`,
    )
    .sort()
    .join(', ');
}
