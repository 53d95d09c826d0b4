import { waves } from '@slipway/contracts/chart-spec';
import { connectionsOf, longestAnswerSeconds } from '@slipway/contracts/topology';
import { modelEndpoint } from '@slipway/contracts/workloads';
import { aCluster } from '@slipway/testing/builders';
import { managedMetrics } from '@slipway/testing/observability-builders';
import { aModel, anEmbeddingPlacement, aPlacement, aProfile } from '@slipway/testing/model-builders';
import { all, at, containerOf, listAt, only, podSpecOf } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { composeVllm } from './compose.ts';

const compose = composeVllm({ copyWeights: 'print("copied")\n' });

const gated = aModel({ id: 'gated', weights: { ...aModel().weights, gated: true } });
const placements = [
  aPlacement(),
  anEmbeddingPlacement(),
  aPlacement({ name: 'locked', model: gated, replicas: 2 }),
] as const;
const cluster = aCluster({ placements });
const [open, locked] = compose(cluster);

it('is a chart for each placement on this engine, named after it', () => {
  expect(compose(cluster).map(({ name }) => name)).toEqual(['chat', 'locked']);
  expect(compose(aCluster({ placements: [anEmbeddingPlacement()] }))).toEqual([]);
});

it('comes after the nodes and before the gateway', () => {
  expect(open).toMatchObject({ app: 'vllm', namespace: 'vllm', owner: 'platform', wave: waves.models });
  expect(waves.nodePools).toBeLessThan(waves.models);
  // A model without an accelerator must hold back neither the gateway nor anybody's environment.
  expect(waves.models).toBe(Math.max(...Object.values(waves)));
});

describe.each([
  ['open weights', open!, placements[0]],
  ['weights that ask for consent', locked!, placements[2]],
])('a model with %s', (_, spec, placement) => {
  const manifests = synthesiseChart(spec);
  const deployment = only(manifests, 'Deployment');
  const { workload, port } = modelEndpoint(placement);

  it('is kept whole by the API server, meets restricted and keeps what is promised of pods', () => {
    expect(manifests).meetsSchemas();
    expect(podSpecOf(deployment)).meetsRestricted();
    expect(podSpecOf(deployment)).keepsPodPromises();
  });

  it('is served where the gateway looks for it', () => {
    const service = only(manifests, 'Service');
    expect(service.metadata).toMatchObject({ name: workload.name, namespace: workload.namespace });
    expect(at(service, 'spec', 'ports', 0, 'port')).toBe(port);
    expect(listAt(containerOf(deployment), 'args')).toContain(`--served-model-name=${placement.name}`);
  });

  it('runs the engine of the catalog', () => {
    expect(at(containerOf(deployment), 'image')).toMatch(/^docker\.io\/vllm\/vllm-openai:v[0-9.]+/);
  });

  it('declares the connections that it renders its half of', () => {
    expect(spec.connections).toEqual(connectionsOf(cluster, workload));
    expect(all(manifests, 'NetworkPolicy').map(({ metadata }) => metadata.name)).toEqual([
      `${placement.name}-from-benchmarks-${placement.name}`,
      `${placement.name}-from-litellm`,
      `${placement.name}-to-internet`,
    ]);
  });

  it('ends no pod before its longest answer', () => {
    expect(at(podSpecOf(deployment), 'terminationGracePeriodSeconds')).toBeGreaterThan(longestAnswerSeconds);
  });

  it('has no role in AWS', () => {
    expect(spec.identities).toEqual([]);
  });
});

describe('a token for weights', () => {
  it('is read from the path of this cluster and namespace, into a secret of the model’s own', () => {
    const secret = only(synthesiseChart(locked!), 'ExternalSecret');
    expect(secret.metadata).toMatchObject({ name: 'locked-hugging-face', namespace: 'vllm' });
    expect(at(secret, 'spec', 'data', 0)).toEqual({
      secretKey: 'token',
      remoteRef: { key: '/slipway/test/vllm/hugging-face', property: 'token' },
    });
  });

  it('needs the operator and the store of the namespace', () => {
    expect(locked!.needs).toEqual([
      { kind: 'Operator', name: 'external-secrets' },
      { kind: 'SecretStore', namespace: 'vllm', name: 'aws' },
    ]);
  });

  it('is neither needed nor read for open weights', () => {
    expect(open!.needs).toEqual([]);
    expect(all(synthesiseChart(open!), 'ExternalSecret')).toEqual([]);
  });
});

describe('a cluster with a bucket of weights', () => {
  const [server, copy] = compose(
    aCluster({
      weights: { source: 's3', bucket: 'weights-of-test' },
      placements: [aPlacement()],
    }),
  );

  it('lets the server read the folder of its model, and nobody write', () => {
    expect(server?.identities).toMatchObject([
      {
        serviceAccount: 'chat',
        grants: [
          {
            actions: ['s3:GetObject'],
            resources: [`arn:aws:s3:::weights-of-test/example/small-chat/${'f'.repeat(40)}/*`],
          },
          { actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::weights-of-test'] },
        ],
      },
    ]);
  });

  it('has a job that copies them there, once for each model, by a role that writes this folder alone', () => {
    expect(copy).toMatchObject({ name: 'small-chat-weights', app: 'vllm' });
    const manifests = synthesiseChart(copy!);
    expect(manifests).meetsSchemas();
    expect(containerOf(only(manifests, 'CronJob'))).toMatchObject({
      args: ['example/small-chat', 'f'.repeat(40), 'weights-of-test', `example/small-chat/${'f'.repeat(40)}`],
    });
    expect(copy?.identities[0]?.grants[0]).toEqual({
      actions: ['s3:AbortMultipartUpload', 's3:PutObject'],
      resources: [`arn:aws:s3:::weights-of-test/example/small-chat/${'f'.repeat(40)}/*`],
    });
  });

  it('needs the bucket and both roles', () => {
    for (const spec of [server, copy])
      expect(spec?.needs).toContainEqual({ kind: 'ObjectBucket', name: 'weights-of-test' });
    expect(copy?.needs).toContainEqual({ kind: 'IamRole', name: 'slipway-test-vllm-small-chat-weights' });
  });
});

it('a model with a way of its own is scaled, routed and spread as its placement says', () => {
  const autoscaling = { minReplicas: 2, maxReplicas: 4 };
  const [spec] = compose(aCluster({ placements: [aPlacement({ replicas: 2, autoscaling, routing: 'prefix-aware' })] }));
  const manifests = synthesiseChart(spec!);
  expect(manifests).meetsSchemas();
  for (const kind of ['ScaledObject', 'InferencePool', 'HTTPRoute']) expect(all(manifests, kind)).toHaveLength(1);
  expect(only(manifests, 'Service', 'chat')).toMatchObject({
    spec: { type: 'ExternalName', externalName: 'ai-gateway.ai-gateway.svc.cluster.local' },
  });
  expect(spec?.needs).toEqual(
    expect.arrayContaining([
      { kind: 'Operator', name: 'keda' },
      { kind: 'Operator', name: 'prometheus-operator' },
      { kind: 'Gateway', name: 'ai-gateway' },
    ]),
  );
});

it('a model that no node holds is a group of pods', () => {
  const profile = aProfile({ nodes: 2 });
  const [spec] = compose(aCluster({ placements: [aPlacement({ profile })] }));
  const manifests = synthesiseChart(spec!);
  expect(all(manifests, 'LeaderWorkerSet')).toHaveLength(1);
  expect(all(manifests, 'Deployment')).toEqual([]);
  expect(spec?.needs).toContainEqual({ kind: 'Operator', name: 'lws' });
});

it('a model that is scaled by metrics in AWS needs the workspace in place of a Prometheus', () => {
  const placements = [aPlacement({ autoscaling: { minReplicas: 1, maxReplicas: 2 } })];
  const [spec] = compose(aCluster({ placements, observability: managedMetrics }));
  const manifests = synthesiseChart(spec!);
  expect(all(manifests, 'TriggerAuthentication')).toHaveLength(1);
  expect(spec?.needs).toContainEqual({ kind: 'Prometheus', name: 'ws-12345678-1234-1234-1234-123456789012' });
  expect(spec?.needs).not.toContainEqual({ kind: 'Operator', name: 'prometheus-operator' });
});
