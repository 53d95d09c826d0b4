import { chartFile, waves } from '@slipway/contracts/chart-spec';
import { gatewayEndpoint } from '@slipway/contracts/workloads';
import { aCluster, anEnvironment, aTeam } from '@slipway/testing/builders';
import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

const bob = anEnvironment({
  name: 'bob',
  file: 'clusters/test/developers/bob.yaml',
  owner: 'bob@example.com',
  team: aTeam({ name: 'blue', group: 'people-of-blue' }),
});
const cluster = aCluster({ developers: [anEnvironment(), bob] });
const [first, second] = compose(cluster);

it('is a chart for each environment, in the folder of its team', () => {
  expect(compose(cluster).map((spec) => chartFile('test', spec))).toEqual([
    'dist/test/developers/red/alice.yaml',
    'dist/test/developers/blue/bob.yaml',
  ]);
  expect(compose(aCluster({ developers: [] }))).toEqual([]);
});

it('comes last, belongs to the person, and points at the file that they edit', () => {
  expect(first).toMatchObject({
    namespace: 'dev-red-alice',
    owner: 'alice@example.com',
    source: 'clusters/test/developers/alice.yaml',
    wave: waves.developers,
    identities: [],
    needs: [{ kind: 'Operator', name: 'external-secrets' }],
  });
  expect(waves.developers).toBeGreaterThan(waves.gateway);
});

it('may call the gateway, and declares nothing else', () => {
  expect(first!.connections).toEqual([
    {
      from: { kind: 'namespace', namespace: 'dev-red-alice' },
      to: { kind: 'workload', workload: gatewayEndpoint.workload },
      port: gatewayEndpoint.port,
      purpose: 'calls models',
    },
  ]);
});

it('renders its half of that, tells pods where the gateway is, and is kept whole by the API server', () => {
  const manifests = synthesiseChart(second!);
  expect(manifests).meetsSchemas();
  expect(only(manifests, 'NetworkPolicy', 'to-litellm').metadata.namespace).toBe('dev-blue-bob');
  expect(at(only(manifests, 'ConfigMap'), 'data', 'OPENAI_BASE_URL')).toBe(
    'http://litellm.litellm.svc.cluster.local:4000/v1',
  );
});

it('every object says whose team it is', () => {
  for (const { metadata } of synthesiseChart(second!)) {
    expect(metadata['labels']).toMatchObject({ 'slipway.dev/team': 'blue', 'app.kubernetes.io/part-of': 'developers' });
  }
});

it('has a key of its own, made in it, which goes with it and which one program may read beside its team', () => {
  const manifests = synthesiseChart(second!);
  const key = only(manifests, 'ExternalSecret');
  expect(key).toMatchObject({
    metadata: { name: 'litellm-key', namespace: 'dev-blue-bob' },
    spec: {
      refreshPolicy: 'CreatedOnce',
      target: { creationPolicy: 'Owner', template: { data: { OPENAI_API_KEY: 'sk-{{ .password }}' } } },
    },
  });
  expect(only(manifests, 'RoleBinding', 'litellm-key-reader')).toMatchObject({
    metadata: { namespace: 'dev-blue-bob' },
    roleRef: { kind: 'ClusterRole', name: 'slipway-litellm-key-reader' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'litellm', name: 'litellm-keys' }],
  });
});

describe('where the team has quotas for batch jobs', () => {
  const batch = { quotas: [{ team: 'blue', pool: 'plain', cpu: 8, memoryGiB: 32 }] };
  const ray = { workers: [{ pool: 'plain', minReplicas: 0, maxReplicas: 1, cpu: 1, memoryGiB: 1 }] };
  const queued = aCluster({ developers: [anEnvironment(), bob], batch });
  const [alice, his] = compose(queued);

  it('the environment has a queue and needs its operator; another team has none', () => {
    expect(only(synthesiseChart(his!), 'LocalQueue').metadata.namespace).toBe('dev-blue-bob');
    const own = [{ kind: 'Operator', name: 'external-secrets' }];
    expect(his!.needs).toEqual([...own, { kind: 'Operator', name: 'kueue' }]);
    expect(synthesiseChart(alice!).map(({ kind }) => kind)).not.toContain('LocalQueue');
    expect(alice!.needs).toEqual(own);
  });

  it('the operator of Ray reaches the heads of its Ray jobs, where there is Ray', () => {
    const names = (spec: typeof his) =>
      synthesiseChart(spec!)
        .filter(({ kind }) => kind === 'NetworkPolicy')
        .map(({ metadata }) => metadata.name);
    expect(names(his)).not.toContain('from-kuberay');
    const [without, with_] = compose({ ...queued, ray });
    expect(names(with_)).toContain('from-kuberay');
    expect(names(without)).not.toContain('from-kuberay');
  });
});
