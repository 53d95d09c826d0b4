import type { Cluster } from '@slipway/contracts/cluster';
import { waves } from '@slipway/contracts/chart-spec';
import { looksLikeCredential } from '@slipway/contracts/credential';
import { connectionsOf, longestAnswerSeconds } from '@slipway/contracts/topology';
import { accountFile, accountLabel, environmentAccount, gatewayAccounts } from '@slipway/contracts/gateway-accounts';
import { guardrailIdentity } from '@slipway/contracts/guardrails';
import type { Manifest } from '@slipway/contracts/manifest';
import { gatewayEndpoint, gatewayWorkload } from '@slipway/contracts/workloads';
import { aCluster, anEnvironment, gatewaySettings, storesInCluster } from '@slipway/testing/builders';
import { aBedrockModel } from '@slipway/testing/model-builders';
import { all, at, containerOf, listAt, namesOf, only, podSpecOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { composeLitellm } from './compose.ts';
import { gatewayConfig } from './config/config.ts';

const compose = composeLitellm({ reconciler: { 'main.ts': 'export {};\n' } });
const without = aCluster({ gateway: gatewaySettings({ replicas: 1 }) });
const withBedrock = aCluster({ bedrockModels: [aBedrockModel()], gateway: gatewaySettings({ replicas: 3 }) });

function gatewayOf(cluster: Cluster) {
  const [spec, ...others] = compose(cluster).filter(({ name }) => name === 'litellm');
  if (spec === undefined || others.length > 0) throw new Error('there is one gateway');
  const manifests = synthesiseChart(spec);
  const deployment = only(manifests, 'Deployment');
  return { spec, manifests, deployment, pod: podSpecOf(deployment), container: containerOf(deployment) };
}

describe.each([
  ['minimal: one copy, no Bedrock', without],
  ['everything: three copies, Bedrock', withBedrock],
])('%s', (_, cluster) => {
  const { spec, manifests, deployment, pod, container } = gatewayOf(cluster);

  it('is kept whole by the API server, meets restricted and keeps what is promised of pods', () => {
    expect(manifests).meetsSchemas();
    expect(pod).meetsRestricted();
    expect(pod).keepsPodPromises();
  });

  it('comes after the models and before those who call them', () => {
    expect(spec).toMatchObject({ app: 'litellm', name: 'litellm', namespace: 'litellm', owner: 'platform' });
    expect(spec.wave).toBe(waves.gateway);
    expect(waves.gateway).toBeLessThan(waves.developers);
  });

  it('is as many copies as the cluster says, before all other pods', () => {
    expect(at(deployment, 'spec', 'replicas')).toBe(cluster.gateway.replicas);
    expect(at(pod, 'priorityClassName')).toBe('slipway-gateway');
  });

  it('declares the connections that it renders its half of', () => {
    expect(spec.connections).toEqual(connectionsOf(cluster, gatewayWorkload));
    expect(namesOf(manifests, 'NetworkPolicy')).toEqual([
      'litellm-from-environments',
      'litellm-from-litellm-litellm-keys',
      'litellm-from-litellm-smoke',
      ...(cluster === withBedrock ? ['litellm-to-ai-gateway'] : []),
      'litellm-to-llama-cpp-embed',
      'litellm-to-postgres',
      'litellm-to-redis',
      'litellm-to-vllm-chat',
    ]);
  });

  it('reads the configuration of this cluster from the file that it is told of', () => {
    const path = listAt(container, 'args')
      .map(String)
      .find((arg) => arg.startsWith('--config='))
      ?.slice('--config='.length);
    const [mount] = listAt(container, 'volumeMounts').filter((each) => at(each, 'readOnly') === true);
    const file = path?.slice(`${textAt(mount, 'mountPath')}/`.length) ?? '';
    const text = textAt(only(manifests, 'ConfigMap'), 'data', file);
    expect(load(text, { schema: YAML11_SCHEMA })).toEqual(gatewayConfig(cluster));
  });

  it('listens where callers reach it', () => {
    expect(listAt(container, 'args')).toContain(`--port=${gatewayEndpoint.port}`);
    expect(at(only(manifests, 'Service'), 'spec', 'ports', 0, 'port')).toBe(gatewayEndpoint.port);
    expect(only(manifests, 'Service').metadata).toMatchObject({
      name: gatewayEndpoint.workload.name,
      namespace: gatewayEndpoint.workload.namespace,
    });
  });

  it('ends no copy before its longest answer', () => {
    expect(at(pod, 'terminationGracePeriodSeconds')).toBeGreaterThan(longestAnswerSeconds);
  });

  it('writes to one folder, and finds everything that it writes there', () => {
    const writable = listAt(container, 'volumeMounts').filter((mount) => at(mount, 'readOnly') !== true);
    expect(writable.map((mount) => at(mount, 'mountPath'))).toEqual(['/tmp']);
    const folders = listAt(container, 'env').filter((variable) => /HOME|PATH|DIR/.test(textAt(variable, 'name')));
    expect(folders).not.toEqual([]);
    for (const folder of folders) expect(at(folder, 'value')).toMatch(/^\/tmp(\/|$)/);
  });
});

describe('secrets', () => {
  const { spec, manifests, container } = gatewayOf(withBedrock);

  it('are its own key, read from the path of this cluster; those of its stores come with them', () => {
    const read = all(manifests, 'ExternalSecret').map((secret) => ({
      name: secret.metadata.name,
      from: listAt(secret, 'spec', 'data').map((entry) => at(entry, 'remoteRef')),
    }));
    expect(read).toEqual([
      { name: 'litellm', from: [{ key: '/slipway/test/litellm/litellm', property: 'master-key' }] },
    ]);
  });

  it('reach the program by name', () => {
    const secret = listAt(container, 'env').filter((variable) => at(variable, 'valueFrom') !== undefined);
    expect(secret).toEqual([
      { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'postgres', key: 'url' } } },
      { name: 'LITELLM_MASTER_KEY', valueFrom: { secretKeyRef: { name: 'litellm', key: 'master-key' } } },
      { name: 'REDIS_HOST', valueFrom: { secretKeyRef: { name: 'redis', key: 'host' } } },
      { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'redis', key: 'password' } } },
      { name: 'REDIS_PORT', valueFrom: { secretKeyRef: { name: 'redis', key: 'port' } } },
      { name: 'REDIS_SSL', valueFrom: { secretKeyRef: { name: 'redis', key: 'tls' } } },
    ]);
  });

  it('are nowhere in what is rendered', () => {
    expect(looksLikeCredential(JSON.stringify(manifests))).toBe(false);
    expect(all(manifests, 'Secret')).toEqual([]);
  });

  it('need the operator, the store of the namespace, and what two of them lead to', () => {
    expect(spec.needs.slice(0, 4)).toEqual([
      { kind: 'Operator', name: 'external-secrets' },
      { kind: 'SecretStore', namespace: 'litellm', name: 'aws' },
      { kind: 'PostgresDatabase', namespace: 'litellm', name: 'postgres' },
      { kind: 'RedisCache', namespace: 'litellm', name: 'redis' },
    ]);
  });
});

it('has one way in: no console, and no page that explains the others', () => {
  const { container } = gatewayOf(without);
  for (const name of ['DISABLE_ADMIN_UI', 'NO_DOCS', 'NO_OPENAPI', 'NO_REDOC']) {
    expect(listAt(container, 'env')).toContainEqual({ name, value: 'True' });
  }
});

it('has no rights in AWS: the gateway that it calls for Bedrock has them', () => {
  const { spec } = gatewayOf(withBedrock);
  expect(spec.identities).toEqual([]);
  expect(spec.needs.map(({ kind }) => kind)).not.toContain('IamRole');
  expect(spec.needs).toContainEqual({ kind: 'Gateway', name: 'ai-gateway' });
  expect(gatewayOf(without).spec.needs.map(({ kind }) => kind)).not.toContain('Gateway');
});

it('cannot tell in which form its stores are had', () => {
  const here = aCluster({ gateway: gatewaySettings({ replicas: 1 }), stores: storesInCluster() });
  const [managed, inside] = [gatewayOf(without), gatewayOf(here)];
  expect(inside.deployment).toEqual(managed.deployment);
  expect(inside.spec.needs).toEqual(managed.spec.needs);
  expect(compose(here).map(({ name }) => name)).toEqual(compose(without).map(({ name }) => name));
});

it('a model more replaces the pods: the configuration is read at their start', () => {
  const mark = (cluster: Cluster) =>
    at(gatewayOf(cluster).deployment, 'spec', 'template', 'metadata', 'annotations', 'slipway.dev/files');
  expect(mark(withBedrock)).not.toEqual(mark(aCluster({ gateway: gatewaySettings({ replicas: 3 }) })));
  expect(mark(without)).toEqual(mark(aCluster({ gateway: gatewaySettings({ replicas: 2 }) })));
});

describe('the migration', () => {
  const chart = compose(without).find(({ name }) => name === 'migration')!;
  const manifests = synthesiseChart(chart);
  const job = only(manifests, 'Job');

  it('is kept whole by the API server, meets restricted and keeps what is promised of pods', () => {
    expect(manifests).meetsSchemas();
    expect(podSpecOf(job)).meetsRestricted();
    expect(podSpecOf(job)).keepsPodPromises();
  });

  it('runs in each sync, after what has no wave and before the servers, which leave the schema alone', () => {
    const { deployment, container } = gatewayOf(without);
    const wave = (manifest: Manifest) =>
      Number(at(manifest, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave'));
    expect(at(job, 'metadata', 'annotations', 'argocd.argoproj.io/hook')).toBe('Sync');
    expect(wave(job)).toBeGreaterThan(0);
    expect(wave(deployment)).toBeGreaterThan(wave(job));
    expect(listAt(container, 'env')).toContainEqual({ name: 'DISABLE_SCHEMA_UPDATE', value: 'true' });
    expect(listAt(containerOf(job), 'env')).not.toContainEqual(
      expect.objectContaining({ name: 'DISABLE_SCHEMA_UPDATE' }),
    );
  });

  it('has the image of the servers, and talks to the database alone', () => {
    expect(containerOf(job)['image']).toBe(gatewayOf(without).container['image']);
    expect(namesOf(manifests, 'NetworkPolicy')).toEqual(['litellm-migration-to-postgres']);
    expect(chart.needs).toEqual([{ kind: 'PostgresDatabase', namespace: 'litellm', name: 'postgres' }]);
  });
});

describe('what registers keys', () => {
  const key = { name: 'ci', owner: 'ci@example.com', models: ['chat'], budget: { monthlyUsd: 5 } };
  const chartOf = (cluster: Cluster) => synthesiseChart(compose(cluster).find(({ name }) => name === 'keys')!);
  const withKey = aCluster({ gateway: gatewaySettings({ keys: [key] }) });

  it.each([
    ['without keys of programs', without],
    ['with one', withKey],
  ])('is kept whole by the API server, meets restricted and keeps what is promised of pods: %s', (_, cluster) => {
    const manifests = chartOf(cluster);
    expect(manifests).meetsSchemas();
    for (const job of [only(manifests, 'Job'), only(manifests, 'CronJob')]) {
      expect(podSpecOf(job)).meetsRestricted();
      expect(podSpecOf(job)).keepsPodPromises();
    }
  });

  it('runs when all else is there, and each hour, with the accounts of the cluster', () => {
    const manifests = chartOf(withKey);
    expect(at(only(manifests, 'Job'), 'metadata', 'annotations', 'argocd.argoproj.io/hook')).toBe('PostSync');
    expect(at(only(manifests, 'CronJob'), 'spec', 'schedule')).toMatch(/^\d+ \* \* \* \*$/);
    const files = at(only(manifests, 'ConfigMap'), 'data') as Readonly<Record<string, string>>;
    expect(files['main.ts']).toBe('export {};\n');
    expect(JSON.parse(files['accounts.json'] ?? '')).toEqual(gatewayAccounts(withKey));
  });

  it('may read the keys of programs by name in its namespace, and one secret in each environment that lends it the right', () => {
    const rules = (kind: string) => listAt(only(chartOf(withKey), kind), 'rules');
    const read = (name: string) => [{ apiGroups: [''], resources: ['secrets'], resourceNames: [name], verbs: ['get'] }];
    const listed = { apiGroups: [''], resources: ['configmaps'], verbs: ['list'] };
    expect(rules('Role')).toEqual([listed, ...read('key-ci')]);
    expect(rules('ClusterRole')).toEqual(read('litellm-key'));
    expect(listAt(only(chartOf(without), 'Role'), 'rules')).toEqual([listed]);
    expect(all(chartOf(withKey), 'ClusterRoleBinding')).toEqual([]);
  });

  it('finds what each environment adds in a file of its own, which no other environment changes', () => {
    const charts = compose(without).filter(({ name }) => name.startsWith('account-'));
    expect(charts.map(({ name, source }) => [name, source])).toEqual([
      ['account-red-alice', 'clusters/test/developers/alice.yaml'],
    ]);
    const manifests = synthesiseChart(charts[0]!);
    expect(manifests).meetsSchemas();
    const account = only(manifests, 'ConfigMap');
    expect(account.metadata).toMatchObject({
      name: 'account-dev-red-alice',
      namespace: 'litellm',
      labels: { [accountLabel.key]: accountLabel.value },
    });
    expect(JSON.parse(textAt(account, 'data', accountFile))).toEqual(environmentAccount(without, anEnvironment()));
    expect(listAt(containerOf(only(chartOf(without), 'Job')), 'args')).toContain(
      `--label=${accountLabel.key}=${accountLabel.value}`,
    );
    expect(chartOf(aCluster({ developers: [] }))).toEqual(chartOf(without));
  });

  it('talks to the gateway and to the API server', () => {
    expect(namesOf(chartOf(without), 'NetworkPolicy')).toEqual([
      'litellm-keys-to-kubernetes-api',
      'litellm-keys-to-litellm',
    ]);
  });
});

it('asks guardrails of Bedrock with a role of its own, where there are any', () => {
  const bedrock = [{ name: 'policy', id: 'a1b2c3', version: '1', checks: ['questions' as const] }];
  const guarded = aCluster({
    gateway: gatewaySettings({ guardrails: { bedrock, maskedData: [], blockedTopics: [] } }),
  });
  const { spec, manifests } = gatewayOf(guarded);
  expect(spec.identities).toEqual([guardrailIdentity(guarded)]);
  expect(spec.needs).toContainEqual({ kind: 'IamRole', name: 'slipway-test-litellm-litellm' });
  expect(namesOf(manifests, 'NetworkPolicy')).toContain('litellm-to-pod-identity-agent');
});

it('sends traces where the cluster has Langfuse, with the keys of its project', () => {
  const langfuse = { owner: 'traces@example.com', webReplicas: 1, workerReplicas: 1, retentionDays: 7 };
  const { container } = gatewayOf(aCluster({ langfuse }));
  const variable = (name: string) => listAt(container, 'env').find((each) => at(each, 'name') === name);
  expect(at(variable('LANGFUSE_OTEL_HOST'), 'value')).toBe('http://langfuse-web.langfuse.svc.cluster.local:3000');
  expect(at(variable('LANGFUSE_SECRET_KEY'), 'valueFrom', 'secretKeyRef')).toEqual({
    name: 'langfuse-project',
    key: 'secret-key',
  });
  expect(JSON.stringify(gatewayOf(without).container)).not.toContain('LANGFUSE');
});
