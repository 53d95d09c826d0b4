import type { Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { ready, refuse, type Look, type Resource } from '../engine/resource.ts';

/** EKS supports the cluster's version of Kubernetes in its region, and not only for a price that is six times as high. */
export function kubernetesVersionResource(context: Context): Resource {
  return { title: `EKS has Kubernetes ${context.cluster.kubernetesVersion}`, minutes: 1, look: () => look(context) };
}

async function look({ aws, cluster, file }: Context): Promise<Look> {
  const supported = await supportedVersions(aws);
  if (supported.includes(cluster.kubernetesVersion)) return ready;
  return refuse(
    refusal(file, {
      rule: 'unsupported-kubernetes-version',
      path: 'kubernetesVersion',
      message: `is ${cluster.kubernetesVersion}, and EKS has standard support for ${supported.join(', ')} in ${cluster.region.name}`,
      remedy: 'choose one of these',
    }),
  );
}

async function supportedVersions(aws: Context['aws']): Promise<readonly string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.eks.describeClusterVersions({ versionStatus: 'STANDARD_SUPPORT', nextToken });
    found.push(...(page.clusterVersions ?? []).flatMap(({ clusterVersion }) => clusterVersion ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}
