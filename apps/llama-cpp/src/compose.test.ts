import { waves } from '@slipway/contracts/chart-spec';
import { connectionsOf, longestAnswerSeconds } from '@slipway/contracts/topology';
import { modelEndpoint } from '@slipway/contracts/workloads';
import { aCluster } from '@slipway/testing/builders';
import { anEmbeddingPlacement, aPlacement } from '@slipway/testing/model-builders';
import { all, at, containerOf, listAt, only, podSpecOf } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

const placement = anEmbeddingPlacement();
const cluster = aCluster({ placements: [aPlacement(), placement, anEmbeddingPlacement({ name: 'second' })] });

it('is a chart for each placement on this engine, named after it', () => {
  expect(compose(cluster).map(({ name }) => name)).toEqual(['embed', 'second']);
  expect(compose(aCluster({ placements: [aPlacement()] }))).toEqual([]);
});

describe('a model', () => {
  const [spec] = compose(cluster);
  const manifests = synthesiseChart(spec!);
  const deployment = only(manifests, 'Deployment');
  const { workload, port } = modelEndpoint(placement);

  it('comes after the nodes and before the gateway, with nothing that others supply', () => {
    expect(spec).toMatchObject({
      app: 'llama-cpp',
      namespace: 'llama-cpp',
      owner: 'platform',
      wave: waves.models,
      identities: [],
      needs: [],
    });
  });

  it('is kept whole by the API server, meets restricted and keeps what is promised of pods', () => {
    expect(manifests).meetsSchemas();
    expect(podSpecOf(deployment)).meetsRestricted();
    expect(podSpecOf(deployment)).keepsPodPromises();
  });

  it('is served where the gateway looks for it', () => {
    const service = only(manifests, 'Service');
    expect(service.metadata).toMatchObject({ name: workload.name, namespace: workload.namespace });
    expect(at(service, 'spec', 'ports', 0, 'port')).toBe(port);
    expect(listAt(containerOf(deployment), 'args')).toContain('--alias=embed');
  });

  it('runs the engine of the catalog', () => {
    expect(at(containerOf(deployment), 'image')).toMatch(/^ghcr\.io\/ggml-org\/llama\.cpp:server-/);
  });

  it('declares the connections that it renders its half of', () => {
    expect(spec!.connections).toEqual(connectionsOf(cluster, workload));
    expect(all(manifests, 'NetworkPolicy').map(({ metadata }) => metadata.name)).toEqual([
      'embed-from-benchmarks-embed',
      'embed-from-litellm',
      'embed-to-internet',
    ]);
  });

  it('ends no pod before its longest answer', () => {
    expect(at(podSpecOf(deployment), 'terminationGracePeriodSeconds')).toBeGreaterThan(longestAnswerSeconds);
  });
});
