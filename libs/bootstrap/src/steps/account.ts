import type { Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { refuse, type Look, type Resource } from '../engine/resource.ts';

/** Whoever runs this is in the account of the cluster, and EKS has its version of Kubernetes. */
export function accountResource(context: Context): Resource {
  return { title: `account ${context.cluster.account}`, minutes: 1, look: () => look(context) };
}

async function look({ aws, cluster, file }: Context): Promise<Look> {
  const { Account, Arn = '' } = await aws.sts.getCallerIdentity({});
  if (Account !== cluster.account)
    return refuse(
      refusal(file, {
        rule: 'wrong-account',
        path: 'account',
        message: `is ${cluster.account}, and you are signed in to ${Account ?? 'none'} as ${Arn}`,
        remedy: 'choose the profile of the right account: AWS_PROFILE=<name>',
      }),
    );
  const { clusterVersions = [] } = await aws.eks.describeClusterVersions({ includeAll: true });
  const version = clusterVersions.find(({ clusterVersion }) => clusterVersion === cluster.kubernetesVersion);
  if (version === undefined)
    return refuse(
      refusal(file, {
        rule: 'unsupported-kubernetes-version',
        path: 'kubernetesVersion',
        message: `is ${cluster.kubernetesVersion}, and EKS has ${clusterVersions.map(({ clusterVersion }) => clusterVersion).join(', ')} in ${cluster.region.name}`,
        remedy: 'choose one of these',
      }),
    );
  return { state: 'ready', detail: Arn };
}
