import { argoCdVersion, bootstrapCharts } from '@slipway/catalog/bootstrap-charts';
import { installs } from '@slipway/contracts/cluster-parts';
import { conditionalBaseOutputs } from '@slipway/contracts/foundation-stacks';
import type { HelmChart } from '@slipway/contracts/helm-chart';
import { failed, output, repairs, type Context } from '../engine/context.ts';
import { create, ready, refuse, remove, update, type Look, type Resource } from '../engine/resource.ts';
import type { Helm, WantedRelease } from '../kubernetes/helm.ts';
import { isDeepStrictEqual } from 'node:util';

/** Nodes that are there before any pool of ours keep others away. */
const onSystemNodes = [{ key: 'CriticalAddonsOnly', operator: 'Exists' }];

/** Karpenter's controller, where nodes are its own affair; nothing else runs before it. */
export function karpenterResources(context: Context, helm: () => Helm): readonly Resource[] {
  if (!installs(context.cluster, 'karpenter', 'helm-chart')) return [];
  return [
    releaseResource(context, helm, 'Karpenter', () => ({
      ...chartOf(bootstrapCharts.karpenter),
      name: 'karpenter',
      namespace: 'kube-system',
      values: {
        replicas: 2,
        serviceAccount: { name: 'karpenter' },
        settings: {
          clusterName: context.cluster.name,
          interruptionQueue: output(context, 'base', conditionalBaseOutputs.karpenterQueue),
          // Nodes that are always there are off unless they are asked for (Karpenter 1.8 and later).
          featureGates: { staticCapacity: context.cluster.nodePools.some(({ warmNodes }) => (warmNodes ?? 0) > 0) },
        },
      },
    })),
  ];
}

/** Argo CD, where the cluster runs it itself. */
export function argoCdResources(context: Context, helm: () => Helm): readonly Resource[] {
  if (!installs(context.cluster, 'argocd', 'helm-chart')) return [];
  return [
    releaseResource(context, helm, 'Argo CD', () => ({
      ...chartOf(bootstrapCharts['argo-cd']),
      name: 'argocd',
      namespace: 'argocd',
      values: {
        global: { image: { tag: argoCdVersion }, tolerations: onSystemNodes },
        // Settings are rendered and synced: dist/<cluster>/platform/argocd-settings.yaml.
        configs: { cm: { create: false }, rbac: { create: false }, params: { create: true } },
        // People sign in with the provider of the cluster.
        dex: { enabled: false },
        notifications: { enabled: false },
      },
    })),
  ];
}

function chartOf({ name, repository, version }: HelmChart) {
  return { chart: name, repository, version };
}

function releaseResource(context: Context, helm: () => Helm, title: string, wanted: () => WantedRelease): Resource {
  return { title, minutes: 5, look: () => look(context, helm(), title, wanted()) };
}

async function look(context: Context, helm: Helm, title: string, wanted: WantedRelease): Promise<Look> {
  const found = await helm.find(wanted);
  const install = () => helm.install(wanted);
  if (found === undefined) return create(install, `chart ${wanted.chart} ${wanted.version}`);
  if (found.status !== 'deployed') {
    // Whoever began it may still be at it, or have ended in the middle.
    if (!repairs(context, title)) return refuse(failed(context, title, found.status, ['an installation did not end']));
    return remove(() => helm.uninstall(wanted), 'what is left of an installation that did not end');
  }
  const differences = [
    ...(found.chart === `${wanted.chart}-${wanted.version}` ? [] : [`${found.chart} becomes ${wanted.version}`]),
    ...(isDeepStrictEqual(found.values, wanted.values) ? [] : ['other settings']),
  ];
  return differences.length === 0 ? ready : update(differences, install);
}
