import type { HelmChart } from '@slipway/contracts/helm-chart';
import { unpinned } from '@slipway/contracts/source';

/**
 * Helm charts of others that the platform installs, by name. Those that bring CRDs have the version of the schemas that
 * everything is checked against.
 */
export const charts = {
  'kuberay-operator': {
    repository: 'https://ray-project.github.io/kuberay-helm/',
    name: 'kuberay-operator',
    version: '1.7.0',
    digest: unpinned,
    source: { from: 'github.com/ray-project/kuberay v1.7.0 (2026-08-19)', asOf: '2026-11-21' },
  },
  'aws-load-balancer-controller': {
    repository: 'https://aws.github.io/eks-charts',
    name: 'aws-load-balancer-controller',
    version: '3.5.0',
    digest: unpinned,
    source: {
      from: 'github.com/kubernetes-sigs/aws-load-balancer-controller v3.5.0 (2026-08-03), helm/aws-load-balancer-controller',
      asOf: '2026-11-21',
    },
  },
  'cert-manager': {
    repository: 'quay.io/jetstack/charts',
    name: 'cert-manager',
    version: 'v1.21.1',
    digest: unpinned,
    source: {
      from: 'github.com/cert-manager/cert-manager v1.21.1 (2026-07-29), deploy/charts/cert-manager',
      asOf: '2026-11-21',
    },
  },
  'external-dns': {
    repository: 'https://kubernetes-sigs.github.io/external-dns/',
    name: 'external-dns',
    version: '1.21.1',
    digest: unpinned,
    source: {
      from: 'github.com/kubernetes-sigs/external-dns, charts/external-dns 1.21.1 (2026-04-30), external-dns 0.21.0',
      asOf: '2026-11-21',
    },
  },
  opencost: {
    repository: 'https://opencost.github.io/opencost-helm-chart',
    name: 'opencost',
    version: '2.5.17',
    digest: unpinned,
    source: {
      from: 'github.com/opencost/opencost-helm-chart 725bb93 (2026-04-28), charts/opencost 2.5.17, OpenCost 1.120.1',
      asOf: '2026-11-21',
    },
  },
  'opentelemetry-collector': {
    repository: 'https://open-telemetry.github.io/opentelemetry-helm-charts',
    name: 'opentelemetry-collector',
    version: '0.170.0',
    digest: unpinned,
    source: {
      from:
        'github.com/open-telemetry/opentelemetry-helm-charts dd5665c (2026-08-20), charts/opentelemetry-collector 0.170.0, ' +
        'collector 0.158.0',
      asOf: '2026-11-21',
    },
  },
  'gateway-helm': {
    repository: 'docker.io/envoyproxy',
    name: 'gateway-helm',
    // The AI gateway is tested with 1.8 and takes later ones; 1.8 ended on 2026-11-08 and never knew Kubernetes 1.36.
    version: 'v1.9.0',
    digest: unpinned,
    source: {
      from: 'github.com/envoyproxy/gateway v1.9.0 (2026-08-15), charts/gateway-helm, site/content/en/news/releases/matrix.md',
      asOf: '2026-11-21',
    },
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
    digest: 'sha256:32919a7098478f3385b523bbf6e6ac82879106b82b8cf6d798ac61ef2056f60e',
    source: {
      from:
        'github.com/langfuse/langfuse-k8s, chart 2.0.0 (Langfuse 4.4.0); ' +
        'digest: index.yaml of its branch gh-pages, 8096774',
      asOf: '2026-11-21',
    },
  },
  'opensearch-operator': {
    repository: 'https://opensearch-project.github.io/opensearch-k8s-operator/',
    name: 'opensearch-operator',
    version: '3.0.2',
    digest: 'sha256:d5fe23fd7d8e1107331d2074d68b7bc42533b265096730ba9ab45eca11659d93',
    source: {
      from:
        'github.com/opensearch-project/opensearch-k8s-operator, tag opensearch-operator-3.0.2 (2026-03-24); ' +
        'digest: index.yaml of its branch gh-pages, 97fb7f74',
      asOf: '2026-11-21',
    },
  },
  keda: {
    repository: 'https://kedacore.github.io/charts',
    name: 'keda',
    version: '2.20.2',
    digest: 'sha256:db60b1fa60f0565fefa4ce2f87e855b6a8854363ee82962fbe28a12a70d64c4c',
    source: {
      from: 'github.com/kedacore/charts 1444d00, docs/index.yaml and the archive beside it (2026-07-31)',
      asOf: '2026-11-21',
    },
  },
  'fluent-bit': {
    repository: 'https://fluent.github.io/helm-charts',
    name: 'fluent-bit',
    // Fluent Bit 5.1.1.
    version: '0.58.1',
    digest: unpinned,
    source: { from: 'github.com/fluent/helm-charts 5b81bf7, charts/fluent-bit (2026-08-18)', asOf: '2026-11-21' },
  },
  'grafana-operator': {
    repository: 'ghcr.io/grafana/helm-charts',
    name: 'grafana-operator',
    version: '5.24.0',
    digest: unpinned,
    source: {
      from: 'github.com/grafana/grafana-operator v5.24.0 (2026-06-09), deploy/helm/grafana-operator',
      asOf: '2026-11-21',
    },
  },
  'kube-prometheus-stack': {
    repository: 'https://prometheus-community.github.io/helm-charts',
    name: 'kube-prometheus-stack',
    // The last with the version of the operator whose schemas are pinned.
    version: '88.3.0',
    digest: unpinned,
    source: {
      from: 'github.com/prometheus-community/helm-charts 54199b5bd, charts/kube-prometheus-stack/Chart.yaml (2026-08-11)',
      asOf: '2026-11-21',
    },
  },
  'kube-state-metrics': {
    repository: 'https://prometheus-community.github.io/helm-charts',
    name: 'kube-state-metrics',
    // The one that kube-prometheus-stack brings along.
    version: '8.2.0',
    digest: unpinned,
    source: {
      from: 'github.com/prometheus-community/helm-charts 54199b5bd, charts/kube-prometheus-stack/Chart.yaml (2026-08-11)',
      asOf: '2026-11-21',
    },
  },
  kueue: {
    repository: 'registry.k8s.io/kueue/charts',
    name: 'kueue',
    version: '0.19.2',
    digest: unpinned,
    source: {
      from: 'github.com/kubernetes-sigs/kueue v0.19.2 (2026-08-20), charts/kueue/README.md',
      asOf: '2026-11-21',
    },
  },
  lws: {
    repository: 'registry.k8s.io/lws/charts',
    name: 'lws',
    // The chart in the repository says 0.1.0; it is published with the version of the release.
    version: '0.10.0',
    digest: unpinned,
    source: {
      from: 'github.com/kubernetes-sigs/lws v0.10.0 (2026-08-11), Makefile and site/content/en/docs/installation',
      asOf: '2026-11-21',
    },
  },
  'dcgm-exporter': {
    repository: 'https://nvidia.github.io/dcgm-exporter/helm-charts',
    name: 'dcgm-exporter',
    version: '4.8.2',
    digest: 'sha256:1c5535c03ebab3f021444df6016fce1cd7871385122e115c6ed24c804b623803',
    source: {
      from:
        'github.com/NVIDIA/dcgm-exporter 4.5.3-4.8.2 (2026-05-06); ' +
        'digest: index.yaml and the archive beside it, branch gh-pages, ecd340d',
      asOf: '2026-11-21',
    },
  },
  'nvidia-device-plugin': {
    repository: 'https://nvidia.github.io/k8s-device-plugin',
    name: 'nvidia-device-plugin',
    version: '0.20.0',
    digest: 'sha256:9e5642bcdd3805c6e931f9d3ca542677d1f714d68c14c1364892011e67d9a606',
    source: {
      from:
        'github.com/NVIDIA/k8s-device-plugin v0.20.0 (2026-08-19); ' +
        'digest: index.yaml and the archive beside it, branch gh-pages, bf584288e',
      asOf: '2026-11-21',
    },
  },
  'neuron-helm-chart': {
    repository: 'public.ecr.aws/neuron',
    name: 'neuron-helm-chart',
    version: '1.10.0',
    digest: unpinned,
    source: {
      from: 'what "helm upgrade --install" without a version pulled on 2026-09-11, as public notes show it',
      asOf: '2026-11-21',
    },
  },
  'external-secrets': {
    repository: 'https://charts.external-secrets.io',
    name: 'external-secrets',
    version: '2.9.0',
    digest: 'sha256:da2d5c126a103b4c1b16a9dc1c168c4332a3687144e88ac070e594f81a0b6578',
    source: {
      from: 'github.com/external-secrets/external-secrets helm-chart-2.9.0 (2026-08-08), index.yaml of its branch gh-pages',
      asOf: '2026-11-21',
    },
  },
  'cloudnative-pg': {
    repository: 'https://cloudnative-pg.github.io/charts',
    name: 'cloudnative-pg',
    // CloudNativePG 1.30.0.
    version: '0.29.0',
    digest: 'sha256:668e065ff53508d58238788fd35b355a925060843629a951df0e6a9362e6d32f',
    source: {
      from: 'github.com/cloudnative-pg/charts cloudnative-pg-v0.29.0 (2026-06-29), index.yaml of its branch gh-pages',
      asOf: '2026-11-21',
    },
  },
  'plugin-barman-cloud': {
    repository: 'https://cloudnative-pg.github.io/charts',
    name: 'plugin-barman-cloud',
    // The plugin 0.13.0; its kind is checked against the schema of 0.14.0.
    version: '0.7.0',
    digest: 'sha256:683494c04cc94f7d33c4ac5f3d8d64c209634b48bd0e84da31d7d1fad22cdcdb',
    source: {
      from: 'github.com/cloudnative-pg/charts b21ad2d (2026-07-20), index.yaml of its branch gh-pages',
      asOf: '2026-11-21',
    },
  },
  'altinity-clickhouse-operator': {
    repository: 'https://helm.altinity.com',
    name: 'altinity-clickhouse-operator',
    version: '0.25.6',
    digest: 'sha256:f7963e205cf54c1b6f7a8dee315606c88520546897608734d935e15097f8540f',
    source: {
      from:
        'github.com/Altinity/clickhouse-operator release-0.25.6 (2025-12-11), index.yaml of its branch gh-pages; ' +
        'operator 0.27.4 was seen in public use, and its schemas were nowhere to be had',
      asOf: '2026-11-21',
    },
  },
  reloader: {
    repository: 'https://stakater.github.io/stakater-charts',
    name: 'reloader',
    // Reloader 1.4.21.
    version: '2.2.16',
    digest: unpinned,
    source: { from: 'github.com/stakater/Reloader chart-v2.2.16 (2026-08-10)', asOf: '2026-11-21' },
  },
} as const satisfies Record<string, HelmChart>;
