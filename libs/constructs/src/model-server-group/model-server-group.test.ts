import type { Peer } from '@slipway/contracts/connection';
import type { Endpoint } from '@slipway/contracts/endpoint';
import type { Json, Manifest } from '@slipway/contracts/manifest';
import { aConnection, anImage, aSecret } from '@slipway/testing/builders';
import { all, at, listAt, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { aPlacement, aProfile } from '@slipway/testing/model-builders';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { ModelServerGroup, type ModelServerGroupProps } from './model-server-group.ts';

const endpoint: Endpoint = { workload: { namespace: 'engine', app: 'vllm', name: 'chat' }, port: 8000 };
const self: Peer = { kind: 'workload', workload: endpoint.workload };
const profile = aProfile({ nodes: 3, resources: { ...aProfile().resources, accelerators: 4 } });

const minimal: ModelServerGroupProps = {
  placement: aPlacement({ profile, tensorParallelSize: 4 }),
  endpoint,
  image: anImage(),
  connections: [],
  longestAnswerSeconds: 600,
};

const everything: Required<ModelServerGroupProps> = {
  ...minimal,
  placement: aPlacement({ profile, tensorParallelSize: 4, replicas: 2 }),
  connections: [
    aConnection({ to: self }),
    aConnection({ from: self, to: self, port: 1024, endPort: 65_535, purpose: 'works together' }),
  ],
  weightsToken: aSecret(),
  weightsBucket: { name: 'weights-of-test', region: 'eu-west-1' },
};

function rendered(props: ModelServerGroupProps): Manifest[] {
  return synthesise((scope) => {
    new ModelServerGroup(scope, 'group', props);
  });
}

const part = (manifests: readonly Manifest[], role: 'leader' | 'worker'): Json =>
  at(only(manifests, 'LeaderWorkerSet'), 'spec', 'leaderWorkerTemplate', `${role}Template`) ?? null;
const containerIn = (template: Json): Json => at(template, 'spec', 'containers', 0) ?? null;

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const group = only(manifests, 'LeaderWorkerSet');
  const [leader, worker] = [part(manifests, 'leader'), part(manifests, 'worker')];

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it.each([
    ['leader', leader],
    ['worker', worker],
  ])('its %s meets the Pod Security Standard restricted', (_, template) => {
    expect(at(template, 'spec')).meetsRestricted();
  });

  it('its leader keeps what is promised of every pod that serves', () => {
    expect(at(leader, 'spec')).keepsPodPromises();
  });

  it('its workers serve nobody, and are asked for nothing', () => {
    for (const field of ['ports', 'startupProbe', 'readinessProbe', 'livenessProbe'])
      expect(at(containerIn(worker), field)).toBeUndefined();
  });

  it('leaves the name of its workload to the Service by which the operator finds leaders', () => {
    expect(group.metadata.name).not.toBe(only(manifests, 'Service').metadata.name);
  });

  it('has a pod for each node, which go together', () => {
    expect(at(group, 'spec', 'leaderWorkerTemplate')).toMatchObject({
      size: 3,
      restartPolicy: 'RecreateGroupOnPodRestart',
    });
    expect(at(group, 'spec', 'replicas')).toBe(props.placement.replicas);
  });

  it('is replaced in its place: nobody keeps spare accelerators', () => {
    expect(at(group, 'spec', 'rolloutStrategy', 'rollingUpdateConfiguration')).toEqual({
      maxSurge: 0,
      maxUnavailable: 1,
    });
  });

  it('is reached at its leaders alone', () => {
    const selector = at(only(manifests, 'Service'), 'spec', 'selector');
    expect(at(leader, 'metadata', 'labels')).toEqual(selector);
    expect(at(worker, 'metadata', 'labels')).not.toEqual(selector);
  });

  it('gives a pod its last answer before it goes', () => {
    for (const template of [leader, worker]) {
      expect(at(template, 'spec', 'terminationGracePeriodSeconds')).toBeGreaterThan(600);
      expect(at(containerIn(template), 'lifecycle', 'preStop', 'sleep', 'seconds')).toBeGreaterThan(0);
    }
  });

  it('is open to its own connections only', () => {
    expect(all(manifests, 'NetworkPolicy').map(({ metadata }) => metadata.name)).toHaveLength(
      props.connections.length === 0 ? 0 : 3,
    );
  });

  it('waits for its operator', () => {
    expect(at(group, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toBe(
      'SkipDryRunOnMissingResource=true',
    );
  });
});

it('splits layers over nodes and heads over the accelerators of each, under one leader', () => {
  const manifests = rendered(minimal);
  const together = [
    '--tensor-parallel-size=4',
    '--pipeline-parallel-size=3',
    '--nnodes=3',
    '--node-rank=$(LWS_WORKER_INDEX)',
    '--master-addr=$(LWS_LEADER_ADDRESS)',
  ];
  const leaderArgs = listAt(containerIn(part(manifests, 'leader')), 'args');
  const workerArgs = listAt(containerIn(part(manifests, 'worker')), 'args');
  expect(leaderArgs).toEqual(expect.arrayContaining(together));
  expect(workerArgs).toEqual([
    ...leaderArgs.slice(0, leaderArgs.indexOf('--max-model-len=8192')),
    '--headless',
    ...leaderArgs.slice(leaderArgs.indexOf('--max-model-len=8192')),
  ]);
});

it('opens a range of ports among its own pods', () => {
  const policy = all(rendered(everything), 'NetworkPolicy').find(({ metadata }) =>
    metadata.name.endsWith('-to-engine-chat'),
  );
  expect(at(policy, 'spec', 'egress', 0, 'ports')).toEqual([{ port: 1024, endPort: 65_535, protocol: 'TCP' }]);
});

it('leaves the number of groups to whoever scales them, and keeps a budget for them', () => {
  const placement = { ...minimal.placement, autoscaling: { minReplicas: 1, maxReplicas: 2 } };
  const manifests = rendered({ ...minimal, placement });
  expect(at(only(manifests, 'LeaderWorkerSet'), 'spec', 'replicas')).toBeUndefined();
  expect(all(manifests, 'PodDisruptionBudget')).toHaveLength(1);
  expect(all(rendered(minimal), 'PodDisruptionBudget')).toHaveLength(0);
});

it('fails for a model that one node holds, and says what does', () => {
  expect(() => rendered({ ...minimal, placement: aPlacement() })).toThrow(
    "'placement' chat fits one node: use ModelServer",
  );
});
