import type { HelmChart } from '@slipway/contracts/helm-chart';
import { unpinned } from '@slipway/contracts/source';

/** Helm charts of others that the platform installs, by name. */
export const charts = {
  'kuberay-operator': {
    repository: 'https://ray-project.github.io/kuberay-helm/',
    name: 'kuberay-operator',
    version: '1.7.0',
    digest: unpinned,
    source: { from: 'github.com/ray-project/kuberay v1.7.0 (2026-08-19)', asOf: '2026-11-21' },
  },
  'ai-gateway-crds-helm': {
    repository: 'docker.io/envoyproxy',
    name: 'ai-gateway-crds-helm',
    version: 'v1.1.0',
    digest: unpinned,
    source: { from: 'github.com/envoyproxy/ai-gateway v1.1.0 (2026-08-21)', asOf: '2026-11-21' },
  },
  'ai-gateway-helm': {
    repository: 'docker.io/envoyproxy',
    name: 'ai-gateway-helm',
    version: 'v1.1.0',
    digest: unpinned,
    source: { from: 'github.com/envoyproxy/ai-gateway v1.1.0 (2026-08-21)', asOf: '2026-11-21' },
  },
  langfuse: {
    repository: 'https://langfuse.github.io/langfuse-k8s',
    name: 'langfuse',
    version: '2.0.0',
    digest: unpinned,
    source: { from: 'github.com/langfuse/langfuse-k8s, chart 2.0.0 (Langfuse 4.4.0)', asOf: '2026-11-21' },
  },
  'opensearch-operator': {
    repository: 'https://opensearch-project.github.io/opensearch-k8s-operator/',
    name: 'opensearch-operator',
    version: '3.0.2',
    digest: unpinned,
    source: {
      from: 'github.com/opensearch-project/opensearch-k8s-operator, tag opensearch-operator-3.0.2 (2026-03-24)',
      asOf: '2026-11-21',
    },
  },
} as const satisfies Record<string, HelmChart>;
