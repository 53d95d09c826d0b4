import { images } from '@slipway/catalog/images';
import { ownImages } from '@slipway/catalog/own-images';
import { waves } from '@slipway/contracts/chart-spec';
import { connectionsOf } from '@slipway/contracts/topology';
import { modelEndpoint, rayRedisEndpoint, sharedRayWorkload } from '@slipway/contracts/workloads';
import { aCluster } from '@slipway/testing/builders';
import { aModel, anEmbeddingPlacement, aPlacement, aProfile } from '@slipway/testing/model-builders';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { all, at, listAt, namesOf, only, podSpecsOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

const gated = aModel({ id: 'gated', weights: { ...aModel().weights, gated: true } });
const chat = aPlacement({ engine: 'ray-serve', autoscaling: { minReplicas: 1, maxReplicas: 3 } });
const locked = aPlacement({ name: 'locked', engine: 'ray-serve', model: gated });
const embed = anEmbeddingPlacement({ engine: 'ray-serve', replicas: 2 });
const elsewhere = aPlacement({ name: 'elsewhere' });
const ray = {
  workers: [
    { pool: 'plain', minReplicas: 0, maxReplicas: 8, cpu: 4, memoryGiB: 20 },
    { pool: 'gpu', minReplicas: 1, maxReplicas: 2, cpu: 8, memoryGiB: 40, accelerators: 1 },
  ],
};
const cluster = aCluster({ placements: [chat, locked, embed, elsewhere], ray });
const inBucket = aCluster({ ...cluster, weights: { source: 's3', bucket: 'example-weights' } });

const specs = compose(cluster);
const named = (name: string, of = specs) => of.find((spec) => spec.name === name)!;
const imagesOf = (name: string) =>
  synthesiseChart(named(name)).flatMap((object) =>
    podSpecsOf(object).flatMap((spec) => listAt(spec, 'containers').map((container) => textAt(container, 'image'))),
  );

it('is a chart for each placement on this engine, for the cluster that teams share, and for what heads keep', () => {
  expect(specs.map(({ name }) => name)).toEqual(['chat', 'locked', 'embed', 'shared', 'redis']);
  expect(compose(aCluster({ placements: [embed] })).map(({ name }) => name)).toEqual(['embed', 'redis']);
  expect(compose(aCluster({ placements: [], ray })).map(({ name }) => name)).toEqual(['shared', 'redis']);
  expect(compose(aCluster())).toEqual([]);
});

it.each(specs.map((spec) => [spec.name, spec] as const))(
  '%s is in the namespace of Ray, among the models',
  (_, spec) => {
    expect(spec).toMatchObject({ app: 'ray', namespace: 'ray', owner: 'platform', wave: waves.models });
  },
);

it.each(['shared', 'redis'])('no placement takes the name %s', (name) => {
  expect(() => compose(aCluster({ placements: [aPlacement({ name, engine: 'ray-serve' })] }))).toThrow(
    `'placements' holds ${name} on ray-serve, which is a name of Ray's own services: choose another name`,
  );
  expect(compose(aCluster({ placements: [aPlacement({ name })], ray }))).toHaveLength(2);
});

describe.each(specs.map((spec) => [spec.name, spec] as const))('the chart %s', (_, spec) => {
  const manifests = synthesiseChart(spec);

  it('is kept whole by the API server, meets restricted and keeps what is promised of pods', () => {
    expect(manifests).meetsSchemas();
    for (const pod of manifests.flatMap(podSpecsOf)) {
      expect(pod).meetsRestricted();
      expect(pod).keepsPodPromises();
    }
  });

  it('declares the connections that it renders its half of', () => {
    const workload = [chat, locked, embed]
      .map((placement) => modelEndpoint(placement).workload)
      .concat(sharedRayWorkload, rayRedisEndpoint.workload)
      .find(({ name }) => name === spec.name)!;
    expect(spec.connections).toEqual(connectionsOf(cluster, workload));
    expect(spec.connections.length).toBeGreaterThan(0);
  });

  it('reads its secrets from the path of this cluster and namespace, but for the password that is made for its Redis', () => {
    const [made, read] = [true, false].map((once) =>
      all(manifests, 'ExternalSecret').filter(
        (secret) => (at(secret, 'spec', 'refreshPolicy') === 'CreatedOnce') === once,
      ),
    );
    for (const secret of read ?? []) {
      expect(textAt(secret, 'spec', 'data', 0, 'remoteRef', 'key')).toMatch(/^\/slipway\/test\/ray\//);
    }
    expect((made ?? []).map(({ metadata }) => metadata.name)).toEqual(spec.name === 'redis' ? ['redis'] : []);
    const store = { kind: 'SecretStore', namespace: 'ray', name: 'aws' };
    expect(spec.needs.some((need) => JSON.stringify(need) === JSON.stringify(store))).toBe(spec.name !== 'redis');
  });
});

describe('a model', () => {
  const manifests = synthesiseChart(named('chat'));

  it('is served where the gateway looks for it', () => {
    const { workload, port } = modelEndpoint(chat);
    const service = only(manifests, 'RayService');
    expect(service.metadata).toMatchObject({ name: workload.name, namespace: workload.namespace });
    expect(at(service, 'spec', 'serveService', 'metadata', 'name')).toBe(workload.name);
    expect(at(service, 'spec', 'serveService', 'spec', 'ports', 0, 'port')).toBe(port);
  });

  it('runs what the application imports, on the head too: Ray builds it there', () => {
    expect(new Set(imagesOf('chat'))).toEqual(new Set([`${images['ray-llm'].repository}:${images['ray-llm'].tag}`]));
    const { account, region } = cluster;
    const registry = `${account}.dkr.ecr.${region.name}.amazonaws.com`;
    expect(new Set(imagesOf('embed'))).toEqual(
      new Set([`${registry}/slipway/ray-llama-cpp:${ownImages['ray-llama-cpp'].tag}`]),
    );
  });

  it('needs the operator, and an image of our own that somebody has pushed', () => {
    expect(named('chat').needs).toContainEqual({ kind: 'Operator', name: 'kuberay' });
    const pushed = { kind: 'Image', name: `slipway/ray-llama-cpp:${ownImages['ray-llama-cpp'].tag}` };
    expect(named('embed').needs).toContainEqual(pushed);
    expect(named('chat').needs).not.toContainEqual(pushed);
  });

  it('has a token for weights that ask for consent, and no other', () => {
    const secrets = namesOf(synthesiseChart(named('locked')), 'ExternalSecret');
    expect(secrets.sort()).toEqual(['locked-hugging-face', 'locked-token']);
    expect(namesOf(manifests, 'ExternalSecret')).toEqual(['chat-token']);
  });

  it('asks for what its program needs, and for what Ray needs beside it', () => {
    const [, worker] = podSpecsOf(only(manifests, 'RayService'));
    const { cpu, memoryGiB } = chat.profile.resources;
    expect(at(worker, 'containers', 0, 'resources', 'requests')).toMatchObject({
      cpu: String(cpu + 1),
      memory: `${memoryGiB + 3}Gi`,
      'nvidia.com/gpu': '1',
    });
  });

  it('lets Ray scale its workers where the placement says so, and nowhere else', () => {
    const group = (name: string) =>
      at(only(synthesiseChart(named(name)), 'RayService'), 'spec', 'rayClusterConfig', 'workerGroupSpecs', 0);
    expect(group('chat')).toMatchObject({ minReplicas: 1, maxReplicas: 3 });
    expect(group('embed')).toMatchObject({ replicas: 2, minReplicas: 2, maxReplicas: 2 });
    expect(namesOf(manifests, 'NetworkPolicy')).toContain('chat-to-kubernetes-api');
    expect(namesOf(synthesiseChart(named('embed')), 'NetworkPolicy')).not.toContain('embed-to-kubernetes-api');
  });
});

describe('weights in a bucket', () => {
  const spec = named('chat', compose(inBucket));

  it('are read by a role that sees those of its model alone', () => {
    expect(spec.identities).toEqual([
      {
        cluster: 'test',
        namespace: 'ray',
        serviceAccount: 'chat',
        grants: [
          {
            actions: ['s3:GetObject'],
            resources: [`arn:aws:s3:::example-weights/example/small-chat/${'f'.repeat(40)}/*`],
          },
          { actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::example-weights'] },
        ],
      },
    ]);
    expect(spec.needs).toContainEqual({ kind: 'IamRole', name: 'slipway-test-ray-chat' });
    expect(spec.needs).toContainEqual({ kind: 'ObjectBucket', name: 'example-weights' });
    expect(named('chat').identities).toEqual([]);
  });

  it('are in the region of the cluster', () => {
    for (const pod of podSpecsOf(only(synthesiseChart(spec), 'RayService'))) {
      expect(listAt(pod, 'containers', 0, 'env')).toContainEqual({ name: 'AWS_REGION', value: 'us-east-1' });
    }
  });
});

describe('the cluster that teams share', () => {
  const shared = only(synthesiseChart(named('shared')), 'RayCluster');
  const groups = listAt(shared, 'spec', 'workerGroupSpecs');

  it('has a group of workers for each row, on its pool', () => {
    expect(groups.map((group) => [at(group, 'groupName'), at(group, 'minReplicas'), at(group, 'maxReplicas')])).toEqual(
      [
        ['plain', 0, 8],
        ['gpu', 1, 2],
      ],
    );
    expect(at(groups[1], 'template', 'spec', 'containers', 0, 'resources', 'limits', 'nvidia.com/gpu')).toBe('1');
  });

  it('has the libraries of GPUs where there are some, and the small image elsewhere', () => {
    expect(imagesOf('shared').map((image) => image.replace(/.*\/([\w-]+):.*/, '$1'))).toEqual([
      'ray',
      'ray',
      'ray-llm',
    ]);
  });

  it('refuses a pool that is not there', () => {
    const lost = aCluster({ ...cluster, nodePools: [aGpuPool()] });
    expect(() => synthesiseChart(named('shared', compose(lost)))).toThrow("'ray.workers' names the pool plain");
  });
});

describe('the images', () => {
  const version = (tag: string) => /^([\d.]+-py\d+)/.exec(tag)?.[1];

  it('have one Ray and one Python', () => {
    expect(version(images['ray-llm'].tag)).toBe(version(images.ray.tag));
    expect(version(ownImages['ray-llama-cpp'].tag)).toBe(version(images.ray.tag));
  });

  it('our own is built of those that the catalog names', () => {
    const file = readFileSync(join(import.meta.dirname, '../services/llama-cpp/Dockerfile'), 'utf8');
    const [{ repository, tag }, engine] = [images.ray, images['llama-cpp']];
    expect(file).toContain(`ARG RAY=${repository}:${tag}\n`);
    expect(file).toContain(`ARG LLAMA_CPP=${engine.repository}:${engine.tag}\n`);
    expect(file).toContain(`USER ${images.ray.user.uid}\n`);
    expect(ownImages['ray-llama-cpp'].tag).toContain(engine.tag);
  });

  it('the one that is tried for real is the one that runs', () => {
    const lock = readFileSync(join(import.meta.dirname, '../../../test/real/ray/requirements.in'), 'utf8');
    expect(lock).toContain(`ray[serve]==${/^[\d.]+/.exec(images.ray.tag)?.[0] ?? ''}\n`);
  });
});

describe('an upgrade', () => {
  const upgrade = (accelerators: number, replicas = 1) => {
    const pool = aGpuPool({ limits: { cpu: 1000, memoryGiB: 4000, accelerators } });
    const placement = aPlacement({ engine: 'ray-serve', pool, replicas });
    const of = compose(aCluster({ placements: [placement, aPlacement({ name: 'other', pool })] }));
    return at(only(synthesiseChart(named('chat', of)), 'RayService'), 'spec', 'upgradeStrategy', 'type');
  };

  it('is a second cluster where the pool has room for a second set beside all else', () => {
    expect(upgrade(3)).toBe('NewCluster');
    expect(upgrade(5, 2)).toBe('NewCluster');
  });

  it('waits for a person where it has none', () => {
    expect(upgrade(2)).toBe('None');
    expect(upgrade(4, 2)).toBe('None');
  });

  it('asks for room of every sort', () => {
    const narrow = aPool({ limits: { cpu: 11, memoryGiB: 256 } });
    const placement = anEmbeddingPlacement({ engine: 'ray-serve', replicas: 2, pool: narrow });
    const of = compose(aCluster({ placements: [placement] }));
    // Three CPUs for each of two pods, twice, are twelve.
    expect(at(only(synthesiseChart(named('embed', of)), 'RayService'), 'spec', 'upgradeStrategy', 'type')).toBe('None');
  });
});

it('a longer context of the placement reaches the engine', () => {
  const placement = aPlacement({ engine: 'ray-serve', profile: aProfile({ flags: { 'max-model-len': 4096 } }) });
  const [spec] = compose(aCluster({ placements: [placement] }));
  expect(textAt(only(synthesiseChart(spec!), 'RayService'), 'spec', 'serveConfigV2')).toContain('max_model_len: 4096');
});
