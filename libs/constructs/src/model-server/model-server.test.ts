import type { Peer } from '@slipway/contracts/connection';
import type { Endpoint } from '@slipway/contracts/endpoint';
import type { Manifest } from '@slipway/contracts/manifest';
import type { EngineProfile } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';
import { aConnection, anImage, aSecret } from '@slipway/testing/builders';
import { aModel, aPlacement, aProfile } from '@slipway/testing/model-builders';
import { aGpuPool } from '@slipway/testing/pool-builders';
import { all, at, containerOf, listAt, only, podSpecOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { ModelServer, type ModelServerProps } from './model-server.ts';

const endpoint: Endpoint = { workload: { namespace: 'engine', app: 'vllm', name: 'chat' }, port: 8000 };
const self: Peer = { kind: 'workload', workload: endpoint.workload };

const minimal: ModelServerProps = {
  placement: aPlacement(),
  endpoint,
  image: anImage(),
  connections: [],
  longestAnswerSeconds: 600,
};

const everything: Required<ModelServerProps> = {
  ...minimal,
  placement: aPlacement({ replicas: 2, model: aModel({ weights: { ...aModel().weights, gated: true } }) }),
  connections: [aConnection({ to: self }), aConnection({ from: self, to: { kind: 'internet' }, port: 443 })],
  weightsToken: aSecret(),
  weightsBucket: { name: 'weights-of-test', region: 'eu-west-1' },
  behind: 'gate.example.svc.cluster.local',
};

function rendered(props: ModelServerProps): Manifest[] {
  return synthesise((scope) => {
    new ModelServer(scope, 'server', props);
  });
}

function containerFor(props: Partial<ModelServerProps> = {}) {
  return containerOf(only(rendered({ ...minimal, ...props }), 'Deployment'));
}

const onProfile = (profile: Partial<EngineProfile>) => ({ placement: aPlacement({ profile: aProfile(profile) }) });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const deployment = only(manifests, 'Deployment');
  const pod = podSpecOf(deployment);
  const container = containerOf(deployment);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('meets the Pod Security Standard restricted, and keeps what is promised of every pod', () => {
    expect(pod).meetsRestricted();
    expect(pod).keepsPodPromises();
  });

  it('runs on the pool of its placement and is let in by its taint, as often as it says', () => {
    expect(at(pod, 'nodeSelector')).toEqual({ 'slipway.dev/node-pool': 'gpu' });
    expect(at(pod, 'tolerations')).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
    expect(at(deployment, 'spec', 'replicas')).toBe(props.placement.replicas);
  });

  it('is replaced in its place: nobody keeps a spare accelerator', () => {
    expect(at(deployment, 'spec', 'strategy', 'rollingUpdate')).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  });

  it('may take as long to start as the model needs, and to end as an answer takes', () => {
    const probe = at(container, 'startupProbe');
    expect(Number(at(probe, 'periodSeconds')) * Number(at(probe, 'failureThreshold'))).toBeGreaterThanOrEqual(905);
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
  it('is the engine with weights, host, port, alias, commit and the flags of the model, in this order', () => {
    expect(containerFor()).toMatchObject({
      command: ['vllm', 'serve'],
      args: [
        'example/small-chat',
        '--host=0.0.0.0',
        '--port=8000',
        '--served-model-name=chat',
        '--tensor-parallel-size=1',
        `--revision=${'f'.repeat(40)}`,
        '--max-model-len=8192',
        '--enable-auto-tool-choice',
      ],
    });
  });

  it('names no commit where none is known', () => {
    const model = aModel({ weights: { ...aModel().weights, revision: unpinned } });
    expect(JSON.stringify(containerFor({ placement: aPlacement({ model }) }))).not.toContain('revision');
  });

  it('spreads the model over all accelerators of the pod', () => {
    const resources = { ...aProfile().resources, accelerators: 4 };
    const placement = aPlacement({ profile: aProfile({ resources }), tensorParallelSize: 8 });
    const container = containerFor({ placement });
    expect(listAt(container, 'args')).toContain('--tensor-parallel-size=8');
    expect(at(container, 'resources', 'limits', 'nvidia.com/gpu')).toBe('4');
  });

  it('streams weights from a bucket, at their commit, and asks nobody else', () => {
    const model = aModel({ weights: { ...aModel().weights, gated: true } });
    const container = containerFor({
      placement: aPlacement({ model }),
      weightsBucket: { name: 'weights-of-test', region: 'eu-west-1' },
    });
    const args = listAt(container, 'args');
    expect(args[0]).toBe(`s3://weights-of-test/example/small-chat/${'f'.repeat(40)}`);
    expect(args).toContain('--load-format=runai_streamer');
    expect(JSON.stringify(args)).not.toContain('--revision');
    expect(at(container, 'env')).toEqual(
      expect.arrayContaining([
        { name: 'AWS_REGION', value: 'eu-west-1' },
        { name: 'HF_HUB_OFFLINE', value: '1' },
      ]),
    );
  });

  it('serves on the port of the endpoint', () => {
    expect(listAt(containerFor({ endpoint: { ...endpoint, port: 9000 } }), 'args')).toContain('--port=9000');
  });
});

describe('resources', () => {
  it('are those of the profile, and room on disk for logs', () => {
    expect(at(containerFor(), 'resources')).toEqual({
      requests: { cpu: '3', memory: '24Gi', 'ephemeral-storage': '44Gi', 'nvidia.com/gpu': '1' },
      limits: { memory: '24Gi', 'ephemeral-storage': '44Gi', 'nvidia.com/gpu': '1' },
    });
  });

  it('count Neuron devices by their own name', () => {
    const placement = aPlacement({
      runtime: 'vllm-neuron',
      pool: aGpuPool({ name: 'inferentia', accelerator: 'neuron' }),
    });
    expect(at(containerFor({ placement }), 'resources', 'limits')).toMatchObject({ 'aws.amazon.com/neuron': '1' });
  });

  it('hold the weights, the memory that processes share, and temporary files', () => {
    const pod = podSpecOf(only(rendered(minimal), 'Deployment'));
    expect(at(pod, 'volumes')).toEqual([
      { name: 'cache', emptyDir: { sizeLimit: '40Gi' } },
      { name: 'dev-shm', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } },
      { name: 'tmp', emptyDir: { sizeLimit: '2Gi' } },
    ]);
    expect(listAt(containerFor(), 'volumeMounts').map((mount) => at(mount, 'mountPath'))).toEqual([
      '/cache',
      '/dev/shm',
      '/tmp',
    ]);
  });
});

describe('the environment', () => {
  const env = listAt(containerFor(), 'env').map(
    (variable) => [textAt(variable, 'name'), textAt(variable, 'value')] as const,
  );

  it('leads home and every cache to the one folder on disk that can be written', () => {
    const folders = env.filter(([name]) => /HOME|CACHE|_DIR|CONFIG|ROOT/.test(name));
    expect(folders).toHaveLength(9);
    for (const [name, value] of folders) expect(value, name).toMatch(/^\/cache(\/|$)/);
  });

  it('gives the user a name, which the image does not have', () => {
    expect(env).toContainEqual(['USER', 'vllm']);
  });

  it('reports nothing to anybody', () => {
    expect(env).toContainEqual(['DO_NOT_TRACK', '1']);
    expect(env).toContainEqual(['VLLM_NO_USAGE_STATS', '1']);
    expect(env).toContainEqual(['HF_HUB_DISABLE_TELEMETRY', '1']);
  });
});

describe('weights that ask for consent', () => {
  it('are downloaded with a token, which stays in its secret', () => {
    expect(listAt(containerFor(everything), 'env')).toContainEqual({
      name: 'HF_TOKEN',
      valueFrom: { secretKeyRef: { name: 'till', key: 'token' } },
    });
  });

  it('fails without a token, and says what to pass', () => {
    expect(() => containerFor({ placement: everything.placement })).toThrow(
      "'weightsToken' is missing, and example/small-chat asks for consent: pass the secret that holds a token",
    );
  });

  it('fails for a secret without the key token, and says which it has', () => {
    expect(() => containerFor({ ...everything, weightsToken: aSecret({ keys: ['other'] }) })).toThrow(
      "'secretEnv.HF_TOKEN' names key token, and till has other",
    );
  });

  it('that do not ask get no token', () => {
    expect(JSON.stringify(containerFor())).not.toContain('HF_TOKEN');
  });
});

it('says where callers reach the model', () => {
  let found: Endpoint | undefined;
  synthesise((scope) => {
    found = new ModelServer(scope, 'server', minimal).endpoint;
  });
  expect(found).toEqual(endpoint);
});

it('leaves the number of its pods to whoever scales them', () => {
  const placement = aPlacement({ autoscaling: { minReplicas: 1, maxReplicas: 3 } });
  const manifests = rendered({ ...minimal, placement });
  expect(at(only(manifests, 'Deployment'), 'spec', 'replicas')).toBeUndefined();
  expect(all(manifests, 'PodDisruptionBudget')).toHaveLength(1);
});

it('fails for a model that no node holds, and says what does', () => {
  expect(() => containerFor(onProfile({ nodes: 2 }))).toThrow(
    "'placement' chat spans 2 nodes, and this server one: use ModelServerGroup",
  );
});

it('fails without accelerator, and says where to place it', () => {
  expect(() => containerFor({ placement: aPlacement({ runtime: 'llama-cpp' }) })).toThrow(
    "'placement' chat runs vLLM without accelerator: place it on a pool of accelerators",
  );
});
