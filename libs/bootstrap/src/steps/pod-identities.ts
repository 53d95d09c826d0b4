import type { PodIdentityAssociationSummary } from '@aws-sdk/client-eks';
import { installs } from '@slipway/contracts/cluster-parts';
import { conditionalBaseOutputs, ownerTagKey, ownerTags } from '@slipway/contracts/foundation-stacks';
import { roleName, type WorkloadIdentity } from '@slipway/contracts/workload-identity';
import { ifThere } from '../engine/aws-error.ts';
import { output, token, type Context } from '../engine/context.ts';
import { create, ready, remove, update, type Look, type Resource } from '../engine/resource.ts';

type ServiceAccount = Pick<WorkloadIdentity, 'namespace' | 'serviceAccount'>;
const karpenter: ServiceAccount = { namespace: 'kube-system', serviceAccount: 'karpenter' };

/** Which role each service account has; and none for those that are no longer there. */
export function podIdentityResources(context: Context): readonly Resource[] {
  const wanted = context.identities.filter(({ authentication = 'pod-identity' }) => authentication === 'pod-identity');
  return [
    ...karpenterAccount(context),
    ...wanted.map((identity) => ({
      title: `role of ${identity.namespace}/${identity.serviceAccount}`,
      minutes: 1,
      look: () => look(context, identity, () => `arn:aws:iam::${context.cluster.account}:role/${roleName(identity)}`),
    })),
    {
      title: 'roles of accounts that are gone',
      minutes: 1,
      look: () => lookForSurplus(context, [...wanted, karpenter]),
    },
  ];
}

/** The one account of the bootstrap's own: that of Karpenter's controller. */
function karpenterAccount(context: Context): readonly Resource[] {
  if (!installs(context.cluster, 'karpenter', 'helm-chart')) return [];
  const role = () => output(context, 'base', conditionalBaseOutputs.karpenterRole);
  return [{ title: 'role of kube-system/karpenter', minutes: 1, look: () => look(context, karpenter, role) }];
}

async function look(context: Context, identity: ServiceAccount, role: () => string): Promise<Look> {
  const { aws, cluster } = context;
  const { namespace, serviceAccount } = identity;
  const account = { clusterName: cluster.name, namespace, serviceAccount };
  const listed = await ifThere(aws.eks.listPodIdentityAssociations(account));
  const associationId = listed?.associations?.[0]?.associationId;
  if (associationId === undefined) {
    const roleArn = role();
    const wanted = { ...account, roleArn, tags: { ...ownerTags(cluster) } };
    return create(
      () =>
        aws.eks.createPodIdentityAssociation({
          ...wanted,
          clientRequestToken: token(context, 'CreatePodIdentityAssociation', wanted),
        }),
      role().split('/').at(-1) ?? '',
    );
  }
  const names = { clusterName: cluster.name, associationId };
  const roleArn = role();
  const { association } = await aws.eks.describePodIdentityAssociation(names);
  if (association?.roleArn === roleArn) return ready;
  return update([`${association?.roleArn ?? 'nothing'} becomes ${roleArn}`], () =>
    aws.eks.updatePodIdentityAssociation({ ...names, roleArn }),
  );
}

async function lookForSurplus(context: Context, wanted: readonly ServiceAccount[]): Promise<Look> {
  const { aws, cluster } = context;
  const key = (one: { readonly namespace?: string | undefined; readonly serviceAccount?: string | undefined }) =>
    `${one.namespace ?? ''}/${one.serviceAccount ?? ''}`;
  const known = new Set(wanted.map(key));
  for (const one of await allAssociations(context)) {
    if (known.has(key(one))) continue;
    const names = { clusterName: cluster.name, associationId: one.associationId };
    const found = await ifThere(aws.eks.describePodIdentityAssociation(names));
    // Those of add-ons, and those that somebody else has made, stay.
    if (found?.association?.tags?.[ownerTagKey] !== cluster.name) continue;
    return remove(() => aws.eks.deletePodIdentityAssociation(names), key(one));
  }
  return ready;
}

async function allAssociations({ aws, cluster }: Context): Promise<readonly PodIdentityAssociationSummary[]> {
  const found: PodIdentityAssociationSummary[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ifThere(aws.eks.listPodIdentityAssociations({ clusterName: cluster.name, nextToken }));
    found.push(...(page?.associations ?? []));
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
  return found;
}
