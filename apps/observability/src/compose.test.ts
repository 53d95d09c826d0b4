import { alertmanagerWorkload } from '@slipway/contracts/alertmanager';
import { selectorLabels } from '@slipway/contracts/endpoint';
import type { Observability } from '@slipway/contracts/observability';
import { operatorNeed } from '@slipway/contracts/operators';
import { scrapeTargets } from '@slipway/contracts/scrape-targets';
import { platformConnections } from '@slipway/contracts/topology';
import { waiverAnnotation } from '@slipway/contracts/waiver';
import { aCluster } from '@slipway/testing/builders';
import { managedMetrics, ownMetrics, unmeasured } from '@slipway/testing/observability-builders';
import { all, at } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { aBedrockModel, aPlacement, anEmbeddingPlacement } from '@slipway/testing/model-builders';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

const everything = aCluster({
  compute: 'karpenter',
  nodePools: [aPool(), aGpuPool()],
  placements: [
    aPlacement({ autoscaling: { minReplicas: 1, maxReplicas: 2 } }),
    anEmbeddingPlacement(),
    aPlacement({ name: 'rayed', engine: 'ray-serve' }),
  ],
  ray: { workers: [{ pool: 'plain', minReplicas: 0, maxReplicas: 1, cpu: 1, memoryGiB: 1 }] },
  bedrockModels: [aBedrockModel()],
  observability: ownMetrics,
});
const jobs = ['ai-gateway', 'ai-gateway-models', 'dcgm-exporter', 'keda', 'litellm', 'llama-cpp', 'ray', 'vllm'];

it('is nothing where no Prometheus runs in the cluster', () => {
  expect(compose(aCluster())).toEqual([]);
  expect(compose({ ...everything, observability: managedMetrics })).toEqual([]);
});

describe('what is asked', () => {
  const [monitors] = compose(everything);
  const manifests = synthesiseChart(monitors!);

  it('is each kind of thing that the cluster runs', () => {
    expect(manifests).meetsSchemas();
    expect(all(manifests, 'PodMonitor').map(({ metadata }) => metadata.name)).toEqual([...jobs, 'opencost'].sort());
    expect(monitors?.needs).toEqual([operatorNeed('kube-prometheus-stack')]);
  });

  it('is nothing that the cluster does not run', () => {
    const plain = compose(aCluster({ placements: [], observability: ownMetrics }));
    expect(all(synthesiseChart(plain[0]!), 'PodMonitor').map(({ metadata }) => metadata.name)).toEqual([
      'litellm',
      'opencost',
    ]);
  });

  it('is in one namespace each, and says which workload it is', () => {
    for (const monitor of all(manifests, 'PodMonitor')) {
      expect(at(monitor, 'spec', 'namespaceSelector', 'matchNames')).toHaveLength(1);
      expect(at(monitor, 'spec', 'podMetricsEndpoints')).toMatchObject([
        {
          // Envoy has a page of its own.
          path: monitor.metadata.name === 'ai-gateway' ? '/stats/prometheus' : '/metrics',
          relabelings: [{ targetLabel: 'workload' }],
        },
      ]);
    }
  });
});

describe('who hears of alerts', () => {
  const [, rules, receivers] = compose(everything);

  it('gets what Alertmanager needs to tell them, and it alone goes outside', () => {
    const manifests = synthesiseChart(receivers!);
    expect(manifests).meetsSchemas();
    expect(all(manifests, 'ExternalSecret').map(({ metadata }) => metadata.name)).toEqual(['alerts-team']);
    for (const policy of all(manifests, 'NetworkPolicy'))
      expect(at(policy, 'spec', 'podSelector', 'matchLabels')).toEqual(selectorLabels(alertmanagerWorkload));
    expect(receivers?.needs).toContainEqual({ kind: 'SecretStore', namespace: 'observability', name: 'aws' });
  });

  it('may be nobody, as long as somebody answers for it', () => {
    const alerts = { form: 'nobody', reason: 'a trial of two days', owner: 'ada@example.com', until: '2027-01-01' };
    const [, unheard, ...others] = compose({
      ...everything,
      observability: { ...ownMetrics, alerts } as Observability,
    });
    const waiver = (spec: typeof rules) => {
      const [rule] = all(synthesiseChart(spec!), 'PrometheusRule');
      return at(rule, 'metadata', 'annotations', waiverAnnotation);
    };
    expect(others.map(({ name }) => name)).not.toContain('receivers');
    expect(waiver(unheard)).toContain('alerts-reach-nobody: a trial of two days');
    expect(waiver(rules)).toBeUndefined();
  });
});

it.each([
  ['Prometheus in the cluster', ownMetrics, 'namespace'],
  ['AWS', managedMetrics, 'external'],
] as const)('%s may reach every target on its port', (_, observability, kind) => {
  const cluster = { ...everything, observability };
  const targets = scrapeTargets(cluster);
  // In the cluster, what counts objects comes with Prometheus, which asks it by itself.
  const counts = targets.filter(({ speaksOfOthers }) => speaksOfOthers === true).map(({ job }) => job);
  expect(counts).toEqual(kind === 'external' ? ['kube-state-metrics'] : []);
  const costs = observability.cost === 'opencost' ? ['opencost'] : [];
  expect(targets.map(({ job }) => job)).toEqual([...jobs, ...costs, ...counts].sort());
  const connections = platformConnections(cluster);
  for (const { namespace, port } of targets) {
    const asked = connections.filter(
      ({ from, to, purpose, ...connection }) =>
        purpose.includes('asks what it measures') &&
        from.kind === kind &&
        connection.port === port &&
        (to.kind === 'namespace' ? to.namespace : to.kind === 'workload' && to.workload.namespace) === namespace,
    );
    expect(asked, `${namespace}:${port}`).not.toEqual([]);
  }
});

it('nobody is let in to ask where nobody measures', () => {
  const connections = platformConnections({ ...everything, observability: unmeasured });
  expect(connections.filter(({ purpose }) => purpose.includes('asks what'))).toEqual([]);
});
