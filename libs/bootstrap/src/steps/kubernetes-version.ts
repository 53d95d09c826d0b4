import type { Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { ready, refuse, type Look, type Resource } from '../engine/resource.ts';

/** EKS has the cluster's version of Kubernetes in its region. */
export function kubernetesVersionResource(context: Context): Resource {
  return { title: `EKS has Kubernetes ${context.cluster.kubernetesVersion}`, minutes: 1, look: () => look(context) };
}

async function look({ aws, cluster, file }: Context): Promise<Look> {
  const { clusterVersions = [] } = await aws.eks.describeClusterVersions({ includeAll: true });
  if (clusterVersions.some(({ clusterVersion }) => clusterVersion === cluster.kubernetesVersion)) return ready;
  return refuse(
    refusal(file, {
      rule: 'unsupported-kubernetes-version',
      path: 'kubernetesVersion',
      message: `is ${cluster.kubernetesVersion}, and EKS has ${clusterVersions.map(({ clusterVersion }) => clusterVersion).join(', ')} in ${cluster.region.name}`,
      remedy: 'choose one of these',
    }),
  );
}
