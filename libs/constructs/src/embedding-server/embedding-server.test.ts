import type { Endpoint } from '@slipway/contracts/endpoint';
import type { Manifest } from '@slipway/contracts/manifest';
import type { Peer } from '@slipway/contracts/connection';
import { unpinned } from '@slipway/contracts/source';
import { aConnection, anImage } from '@slipway/testing/builders';
import { aCpuProfile, anEmbeddingModel, anEmbeddingPlacement } from '@slipway/testing/model-builders';
import { all, at, containerOf, listAt, only, podSpecOf } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import type { ServedModelProps } from '../model-server/served-model-props.ts';
import { EmbeddingServer } from './embedding-server.ts';

const endpoint: Endpoint = { workload: { namespace: 'engine', app: 'llama-cpp', name: 'embed' }, port: 8080 };
const self: Peer = { kind: 'workload', workload: endpoint.workload };

const minimal: ServedModelProps = {
  placement: anEmbeddingPlacement(),
  endpoint,
  image: anImage(),
  connections: [],
  longestAnswerSeconds: 600,
};

const everything: Required<ServedModelProps> = {
  ...minimal,
  placement: anEmbeddingPlacement({ replicas: 3 }),
  connections: [aConnection({ to: self }), aConnection({ from: self, to: { kind: 'internet' }, port: 443 })],
};

function rendered(props: ServedModelProps): Manifest[] {
  return synthesise((scope) => {
    new EmbeddingServer(scope, 'server', props);
  });
}

function containerFor(props: Partial<ServedModelProps> = {}) {
  return containerOf(only(rendered({ ...minimal, ...props }), 'Deployment'));
}

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const deployment = only(manifests, 'Deployment');
  const pod = podSpecOf(deployment);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('meets the Pod Security Standard restricted, and keeps what is promised of every pod', () => {
    expect(pod).meetsRestricted();
    expect(pod).keepsPodPromises();
  });

  it('runs on the pool of its placement, as often as it says', () => {
    expect(at(pod, 'nodeSelector')).toEqual({ 'slipway.dev/node-pool': 'plain' });
    expect(at(deployment, 'spec', 'replicas')).toBe(props.placement.replicas);
  });

  it('may take as long to start as the model needs, and to end as an answer takes', () => {
    const probe = at(containerOf(deployment), 'startupProbe');
    expect(Number(at(probe, 'periodSeconds')) * Number(at(probe, 'failureThreshold'))).toBeGreaterThanOrEqual(180);
    expect(at(pod, 'terminationGracePeriodSeconds')).toBeGreaterThan(600);
  });

  it('goes before the pods of developers', () => {
    expect(at(pod, 'priorityClassName')).toBe('slipway-models');
  });

  it('is open to its own connections only', () => {
    expect(all(manifests, 'NetworkPolicy')).toHaveLength(props.connections.length);
  });
});

describe('the command', () => {
  it('is the server of the image with host, port, alias, weights and the flags of the model, in this order', () => {
    expect(containerFor()).toMatchObject({
      command: ['/app/llama-server'],
      args: [
        '--host=0.0.0.0',
        '--port=8080',
        '--alias=embed',
        `--model-url=https://huggingface.co/example/small-embed-gguf/resolve/${'e'.repeat(40)}/f16.gguf`,
        '--ctx-size=2048',
        '--parallel=4',
        '--embeddings',
      ],
    });
  });

  it('downloads what the main branch holds where no commit is known', () => {
    const weights = { ...anEmbeddingModel().weights, revision: unpinned };
    const args = listAt(
      containerFor({ placement: anEmbeddingPlacement({ model: anEmbeddingModel({ weights }) }) }),
      'args',
    );
    expect(args.slice(3, 5)).toEqual(['--hf-repo=example/small-embed-gguf', '--hf-file=f16.gguf']);
    expect(JSON.stringify(args)).not.toContain('model-url');
  });

  it('states the port of the endpoint: the default of the server has changed before', () => {
    expect(listAt(containerFor({ endpoint: { ...endpoint, port: 9090 } }), 'args')).toContain('--port=9090');
  });
});

describe('resources', () => {
  const container = containerFor();

  it('are those of the profile, and room on disk for logs', () => {
    expect(at(container, 'resources')).toEqual({
      requests: { cpu: '2', memory: '3Gi', 'ephemeral-storage': '9Gi' },
      limits: { memory: '3Gi', 'ephemeral-storage': '9Gi' },
    });
  });

  it('hold all folders that it writes to', () => {
    expect(at(podSpecOf(only(rendered(minimal), 'Deployment')), 'volumes')).toEqual([
      { name: 'cache', emptyDir: { sizeLimit: '5Gi' } },
      { name: 'tmp', emptyDir: { sizeLimit: '2Gi' } },
    ]);
  });

  it('are written to below the cache only', () => {
    expect(at(container, 'env')).toEqual([
      { name: 'HOME', value: '/cache' },
      { name: 'LLAMA_CACHE', value: '/cache' },
    ]);
    expect(listAt(container, 'volumeMounts').map((mount) => at(mount, 'mountPath'))).toEqual(['/cache', '/tmp']);
  });
});

it('says where callers reach the model', () => {
  let found: Endpoint | undefined;
  synthesise((scope) => {
    found = new EmbeddingServer(scope, 'server', minimal).endpoint;
  });
  expect(found).toEqual(endpoint);
});

it('fails for a model without a file, and says what to add', () => {
  const { repository, revision, sizeGiB } = anEmbeddingModel().weights;
  const model = anEmbeddingModel({ weights: { repository, revision, sizeGiB } });
  expect(() => containerFor({ placement: anEmbeddingPlacement({ model, profile: aCpuProfile() }) })).toThrow(
    "'placement' embed names no file of example/small-embed-gguf: llama.cpp loads one GGUF file, add weights.file to the model",
  );
});
