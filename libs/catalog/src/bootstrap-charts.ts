import type { HelmChart } from '@slipway/contracts/helm-chart';
import { unpinned } from '@slipway/contracts/source';

/** Helm charts that the bootstrap installs, because nothing of ours can run before them. */
export const bootstrapCharts = {
  'argo-cd': {
    repository: 'https://argoproj.github.io/argo-helm',
    name: 'argo-cd',
    version: '10.1.1',
    digest: unpinned,
    source: { from: 'github.com/argoproj/argo-helm, charts/argo-cd 10.1.1 (2026-07-02)', asOf: '2026-11-21' },
  },
  karpenter: {
    repository: 'public.ecr.aws/karpenter',
    name: 'karpenter',
    version: '1.14.1',
    digest: unpinned,
    source: { from: 'github.com/aws/karpenter-provider-aws v1.14.1, charts/karpenter', asOf: '2026-11-21' },
  },
} as const satisfies Readonly<Record<string, HelmChart>>;

/** Version of Argo CD's programs; that of the schemas which everything is checked against. The chart may be older. */
export const argoCdVersion = 'v3.5.1';
