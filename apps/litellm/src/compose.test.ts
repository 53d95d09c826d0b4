import type { Cluster } from '@slipway/contracts/cluster';
import { waves } from '@slipway/contracts/chart-spec';
import { looksLikeCredential } from '@slipway/contracts/credential';
import { connectionsOf, longestAnswerSeconds } from '@slipway/contracts/topology';
import { gatewayEndpoint, gatewayWorkload } from '@slipway/contracts/workloads';
import { aCluster, gatewaySettings, storesInCluster } from '@slipway/testing/builders';
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
