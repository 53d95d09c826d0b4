import type { PodIdentityAssociationSummary } from '@aws-sdk/client-eks';
import { ownerTagKey, ownerTags } from '@slipway/contracts/foundation-stacks';
import { roleName, type WorkloadIdentity } from '@slipway/contracts/workload-identity';
import { ifThere } from '../engine/aws-error.ts';
import { token, type Context } from '../engine/context.ts';
import { create, ready, remove, update, type Look, type Resource } from '../engine/resource.ts';

/** Which role each service account has; and none for those that are no longer there. */
export function podIdentityResources(context: Context): readonly Resource[] {
  const wanted = context.identities.filter(({ authentication = 'pod-identity' }) => authentication === 'pod-identity');
  return [
    ...wanted.map((identity) => ({
      title: `role of ${identity.namespace}/${identity.serviceAccount}`,
      minutes: 1,
      look: () => look(context, identity),
    })),
    { title: 'roles of accounts that are gone', minutes: 1, look: () => lookForSurplus(context, wanted) },
  ];
}

async function look(context: Context, identity: WorkloadIdentity): Promise<Look> {
  const { aws, cluster } = context;
  const { namespace, serviceAccount } = identity;
  const account = { clusterName: cluster.name, namespace, serviceAccount };
  const roleArn = `arn:aws:iam::${cluster.account}:role/${roleName(identity)}`;
  const listed = await ifThere(aws.eks.listPodIdentityAssociations(account));
  const associationId = listed?.associations?.[0]?.associationId;
  if (associationId === undefined) {
    const wanted = { ...account, roleArn, tags: { ...ownerTags(cluster) } };
    return create(
      () =>
        aws.eks.createPodIdentityAssociation({
          ...wanted,
          clientRequestToken: token(context, 'CreatePodIdentityAssociation', wanted),
        }),
      roleName(identity),
    );
  }
  const names = { clusterName: cluster.name, associationId };
  const { association } = await aws.eks.describePodIdentityAssociation(names);
  if (association?.roleArn === roleArn) return ready;
  return update([`${association?.roleArn ?? 'nothing'} becomes ${roleArn}`], () =>
    aws.eks.updatePodIdentityAssociation({ ...names, roleArn }),
  );
}

async function lookForSurplus(context: Context, wanted: readonly WorkloadIdentity[]): Promise<Look> {
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
