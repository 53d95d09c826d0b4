import type { Peer } from '@slipway/contracts/connection';
import type { Endpoint } from '@slipway/contracts/endpoint';
import type { JsonObject, Manifest } from '@slipway/contracts/manifest';
import { computeModes } from '@slipway/contracts/node-pool';
import { unpinned } from '@slipway/contracts/source';
import { aConnection, anEndpoint, anImage, aSecret, aWorkload } from '@slipway/testing/builders';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { all, at, containerOf, listAt, namesOf, only, podSpecOf } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { NodePool } from '../node-pool/node-pool.ts';
import {
  HttpServer,
  type HttpServerHealth,
  type HttpServerProps,
  type HttpServerResources,
  type WritableFolder,
} from './http-server.ts';

const front: Peer = { kind: 'workload', workload: aWorkload() };

const minimal: HttpServerProps = {
  endpoint: anEndpoint(),
  image: anImage(),
  command: ['serve'],
  args: ['--all', '--port=8080'],
  replicas: 1,
  resources: { cpu: 0.5, memoryGiB: 1.5, ephemeralStorageGiB: 2 },
  health: { livePath: '/live', readyPath: '/ready', startupSeconds: 95 },
  connections: [],
  priorityClass: 'slipway-gateway',
  longestAnswerSeconds: 300,
};

const resources: Required<HttpServerResources> = {
  cpu: 3,
  memoryGiB: 24,
  ephemeralStorageGiB: 48,
  accelerators: { resource: 'nvidia.com/gpu', count: 2 },
};

const folder: Required<WritableFolder> = { path: '/dev/shm', sizeGiB: 2, inMemory: true };

// Behind a gateway its name leads to no pods, which is looked at by itself.
const everything: Required<Omit<HttpServerProps, 'behind'>> = {
  ...minimal,
  replicas: 3,
  maxReplicas: 5,
  resources,
  connections: [
    aConnection(),
    aConnection({ from: front, to: { kind: 'external', name: 'bank', cidr: '10.9.0.0/16' }, port: 5432 }),
  ],
  pool: aGpuPool(),
  metricsPort: 9102,
  wave: 3,
  env: { MODE: 'fast', ADDRESS: 'here' },
  secretEnv: { KEY: { secret: aSecret(), key: 'token' } },
  files: { folder: '/etc/web', content: { 'web.yaml': 'a: b\n', 'more.txt': 'text' } },
  writable: [folder, { path: '/cache', sizeGiB: 40 }],
};

function rendered(props: HttpServerProps): Manifest[] {
  return synthesise((scope) => {
    new HttpServer(scope, 'server', props);
  });
}

/** Its Deployment, with its pod and its container. */
function deploymentOf(props: Partial<HttpServerProps> = {}) {
  const deployment = only(rendered({ ...minimal, ...props }), 'Deployment');
  return { deployment, pod: podSpecOf(deployment), container: containerOf(deployment) };
}

const labels = { 'app.kubernetes.io/instance': 'front', 'app.kubernetes.io/name': 'web' };

it('names a port of its own for what it measures, and none where it has none', () => {
  expect(at(deploymentOf({ metricsPort: 9102 }).container, 'ports')).toEqual([
    { name: 'http', containerPort: 8080 },
    { name: 'metrics', containerPort: 9102 },
  ]);
  expect(at(deploymentOf().container, 'ports')).toEqual([{ name: 'http', containerPort: 8080 }]);
});

it('is replaced after what it is told to wait for, and with all others where it is told nothing', () => {
  const mark = ['metadata', 'annotations', 'argocd.argoproj.io/sync-wave'];
  expect(at(deploymentOf({ wave: 3 }).deployment, ...mark)).toBe('3');
  expect(deploymentOf().deployment).not.toHaveProperty(mark);
});

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

  it('meets the Pod Security Standard restricted', () => {
    expect(pod).meetsRestricted();
  });

  it('keeps what is promised of every pod', () => {
    expect(pod).keepsPodPromises();
  });

  it('lies in the namespace of its workload', () => {
    expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['shop']));
  });

  it('names its objects after the workload, without a hash', () => {
    const own = manifests.filter(({ kind }) => kind !== 'NetworkPolicy');
    expect(own.map(({ metadata }) => metadata.name)).toEqual(own.map(() => 'front'));
  });

  it('selects its pods by the labels of the workload and by nothing else', () => {
    expect(at(deployment, 'spec', 'template', 'metadata', 'labels')).toEqual(labels);
    const selectors = [
      at(deployment, 'spec', 'selector', 'matchLabels'),
      at(only(manifests, 'Service'), 'spec', 'selector'),
      ...all(manifests, 'PodDisruptionBudget').map((budget) => at(budget, 'spec', 'selector', 'matchLabels')),
      ...all(manifests, 'NetworkPolicy').map((policy) => at(policy, 'spec', 'podSelector', 'matchLabels')),
      ...listAt(pod, 'topologySpreadConstraints').map((constraint) => at(constraint, 'labelSelector', 'matchLabels')),
    ];
    expect(selectors).toEqual(selectors.map(() => labels));
  });

  it('runs as the user and group of its image', () => {
    expect(at(pod, 'securityContext')).toMatchObject({ runAsUser: 1234, runAsGroup: 5678, fsGroup: 5678 });
  });

  it('runs exactly what it was told to', () => {
    expect(container).toMatchObject({ command: ['serve'], args: ['--all', '--port=8080'] });
    expect(at(container, 'image')).toBe(`registry.example.com/web:1.2.3@sha256:${'a'.repeat(64)}`);
  });

  it('is reached on one port, by a name inside the cluster', () => {
    expect(at(only(manifests, 'Service'), 'spec')).toMatchObject({
      type: 'ClusterIP',
      ports: [{ name: 'http', port: 8080, targetPort: 'http' }],
    });
    expect(listAt(container, 'ports')[0]).toEqual({ name: 'http', containerPort: 8080 });
  });

  it('has an account of its own, without a token', () => {
    expect(only(manifests, 'ServiceAccount')).toMatchObject({
      metadata: { name: at(pod, 'serviceAccountName') },
      automountServiceAccountToken: false,
    });
  });

  it('may take as long to start as it needs', () => {
    const budget =
      Number(at(container, 'startupProbe', 'periodSeconds')) *
      Number(at(container, 'startupProbe', 'failureThreshold'));
    expect(budget).toBeGreaterThanOrEqual(props.health.startupSeconds);
    expect(budget).toBeLessThan(props.health.startupSeconds + 10);
  });

  it('is not called failed while the old pod still answers, the image is downloaded, and the new one starts', () => {
    const grace = Number(at(pod, 'terminationGracePeriodSeconds'));
    const deadline = Number(at(deployment, 'spec', 'progressDeadlineSeconds'));
    expect(deadline).toBeGreaterThanOrEqual(grace + props.health.startupSeconds + 600);
  });

  it('is not ended before its last answer', () => {
    const pause = Number(at(container, 'lifecycle', 'preStop', 'sleep', 'seconds'));
    expect(pause).toBeGreaterThan(0);
    expect(at(pod, 'terminationGracePeriodSeconds')).toBeGreaterThanOrEqual(pause + props.longestAnswerSeconds);
  });

  it('is alive where it lives and ready where it serves', () => {
    expect(at(container, 'livenessProbe', 'httpGet')).toEqual({ path: '/live', port: 'http' });
    expect(at(container, 'readinessProbe', 'httpGet')).toEqual({ path: '/ready', port: 'http' });
    expect(at(container, 'startupProbe', 'httpGet')).toEqual({ path: '/ready', port: 'http' });
  });

  it('spreads over zones and nodes, each version by itself, and rather badly than not at all', () => {
    expect(listAt(pod, 'topologySpreadConstraints')).toMatchObject(
      ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        matchLabelKeys: ['pod-template-hash'],
      })),
    );
  });

  it('is open to its own connections only', () => {
    expect(all(manifests, 'NetworkPolicy')).toHaveLength(props.connections.length);
  });

  it('says where callers reach it', () => {
    let endpoint: Endpoint | undefined;
    synthesise((scope) => {
      ({ endpoint } = new HttpServer(scope, 'server', props));
    });
    expect(endpoint).toEqual(props.endpoint);
  });
});

describe('replicas', () => {
  it('one alone has no disruption budget: it would hold up every drain of its node', () => {
    expect(all(rendered(minimal), 'PodDisruptionBudget')).toEqual([]);
  });

  it('of several, one may be away; a sick one does not count', () => {
    const budget = only(rendered({ ...minimal, replicas: 2 }), 'PodDisruptionBudget');
    expect(at(budget, 'spec')).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    expect(at(budget, 'spec', 'minAvailable')).toBeUndefined();
  });

  it('are as many as was said', () => {
    expect(at(deploymentOf({ replicas: 7 }).deployment, 'spec', 'replicas')).toBe(7);
  });

  it.each([0, -1])('fails for %i, and says the least', (replicas) => {
    expect(() => deploymentOf({ replicas })).toThrow(`'replicas' of front must be at least 1, got ${replicas}`);
  });
});

describe('a rollout', () => {
  const rollout = (props: Partial<HttpServerProps>) =>
    at(deploymentOf(props).deployment, 'spec', 'strategy', 'rollingUpdate');

  it('starts the new pod before it ends the old one', () => {
    expect(rollout({})).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  });

  it('asks for no spare accelerator', () => {
    expect(rollout({ resources })).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  });
});

describe('resources', () => {
  it('are asked for and given; memory and disk are limits too, CPU is not', () => {
    expect(at(deploymentOf().container, 'resources')).toEqual({
      requests: { cpu: '500m', memory: '1536Mi', 'ephemeral-storage': '2Gi' },
      limits: { memory: '1536Mi', 'ephemeral-storage': '2Gi' },
    });
  });

  it('accelerators are whole, and the same asked for as given', () => {
    expect(at(deploymentOf({ resources }).container, 'resources')).toEqual({
      requests: { cpu: '3', memory: '24Gi', 'ephemeral-storage': '48Gi', 'nvidia.com/gpu': '2' },
      limits: { memory: '24Gi', 'ephemeral-storage': '48Gi', 'nvidia.com/gpu': '2' },
    });
  });
});

describe('a pool', () => {
  const cases = computeModes.flatMap((compute) =>
    (['none', 'nvidia', 'neuron'] as const).map((accelerator) => ({ compute, accelerator })),
  );

  it.each(cases)(
    'is found by its label, and let in by its taint: $accelerator on $compute',
    ({ compute, accelerator }) => {
      const pool = aPool({ name: 'chosen', accelerator, limits: { cpu: 1, memoryGiB: 1, accelerators: 1 } });
      const nodePool = only(
        synthesise((scope) => {
          new NodePool(scope, 'pool', { pool, compute, cluster: 'test', nodeRole: 'role', zones: ['us-east-1a'] });
        }),
        'NodePool',
      );
      const { pod } = deploymentOf({ pool });
      // Karpenter and Auto Mode put the name of the pool on its nodes under this key.
      expect(at(pod, 'nodeSelector')).toEqual({ 'slipway.dev/node-pool': nodePool.metadata.name });
      const taints = listAt(nodePool, 'spec', 'template', 'spec', 'taints') as readonly JsonObject[];
      expect(taints).toHaveLength(accelerator === 'none' ? 0 : 1);
      expect(listAt(pod, 'tolerations')).toEqual(
        taints.map(({ key, effect }) => ({ key, effect, operator: 'Exists' })),
      );
    },
  );

  it('left out means any node of an architecture that the image has', () => {
    const { pod } = deploymentOf({ image: anImage({ architectures: ['arm64', 'amd64'] }) });
    expect(at(pod, 'nodeSelector')).toBeUndefined();
    expect(at(pod, 'tolerations')).toBeUndefined();
    expect(at(pod, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution')).toEqual({
      nodeSelectorTerms: [
        { matchExpressions: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['amd64', 'arm64'] }] },
      ],
    });
  });

  it('fails for another architecture, and says which the image has', () => {
    const image = anImage({ architectures: ['arm64'], digest: unpinned });
    expect(() => deploymentOf({ image, pool: aPool() })).toThrow(
      "'pool' plain has amd64 nodes, and registry.example.com/web:1.2.3 is built for arm64: use a pool of that architecture",
    );
  });
});

describe('environment variables', () => {
  it('are sorted by name; secrets are named, not read', () => {
    const { env, secretEnv } = everything;
    expect(at(deploymentOf({ env, secretEnv }).container, 'env')).toEqual([
      { name: 'ADDRESS', value: 'here' },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 'till', key: 'token' } } },
      { name: 'MODE', value: 'fast' },
    ]);
  });

  it('fails for a key that the secret does not have, and says which it has', () => {
    const secretEnv = { KEY: { secret: aSecret(), key: 'colour' } };
    expect(() => deploymentOf({ secretEnv })).toThrow("'secretEnv.KEY' names key colour, and till has token, pin");
  });

  it('fails for a name that has a plain value too: only one of the two would count', () => {
    expect(() => deploymentOf({ env: { KEY: 'plain' }, secretEnv: everything.secretEnv })).toThrow(
      "'secretEnv.KEY' is a name in 'env' too: keep one of the two",
    );
  });
});

describe('files', () => {
  const { files } = everything;
  const mark = (content: Record<string, string>) =>
    at(deploymentOf({ files: { ...files, content } }).deployment, 'spec', 'template', 'metadata', 'annotations');

  it('are texts of a ConfigMap, mounted read-only in their folder', () => {
    const manifests = rendered({ ...minimal, files });
    expect(at(only(manifests, 'ConfigMap'), 'data')).toEqual(files.content);
    expect(at(podSpecOf(only(manifests, 'Deployment')), 'volumes')).toEqual([
      { name: 'files', configMap: { name: 'front' } },
    ]);
    expect(at(containerOf(only(manifests, 'Deployment')), 'volumeMounts')).toEqual([
      { name: 'files', mountPath: '/etc/web', readOnly: true },
    ]);
  });

  it('that change replace the pods', () => {
    expect(mark({ 'web.yaml': 'a: c\n' })).not.toEqual(mark({ 'web.yaml': 'a: b\n' }));
    expect(mark({ 'other.yaml': 'a: b\n' })).not.toEqual(mark({ 'web.yaml': 'a: b\n' }));
  });

  it('that are the same in another order replace nothing', () => {
    expect(mark({ a: '1', b: '2' })).toEqual(mark({ b: '2', a: '1' }));
  });

  it('whose borders move are not the same', () => {
    expect(mark({ a: 'b', c: 'd' })).not.toEqual(mark({ a: 'b","c', d: '' }));
  });

  it('are marked by sixteen figures, and by nothing where there are none', () => {
    expect(mark({ a: '1' })).toEqual({ 'slipway.dev/files': expect.stringMatching(/^[0-9a-f]{16}$/) as string });
    expect(at(deploymentOf().deployment, 'spec', 'template', 'metadata', 'annotations')).toBeUndefined();
    expect(namesOf(rendered(minimal), 'ConfigMap')).toEqual([]);
  });
});

describe('writable folders', () => {
  it('are empty at the start and bounded, in memory only where said so', () => {
    const { pod, container } = deploymentOf({ writable: everything.writable });
    expect(at(pod, 'volumes')).toEqual([
      { name: 'dev-shm', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } },
      { name: 'cache', emptyDir: { sizeLimit: '40Gi' } },
    ]);
    expect(at(container, 'volumeMounts')).toEqual([
      { name: 'dev-shm', mountPath: '/dev/shm' },
      { name: 'cache', mountPath: '/cache' },
    ]);
  });

  it.each<[string, string[], string]>([
    ['one name for two folders', ['/var/log', '/var-log'], '/var-log'],
    ['the name that files have', ['/files'], '/files'],
    ['no name at all', ['/'], '/'],
  ])('fails for %s, and says which', (_, paths, culprit) => {
    const writable = paths.map((path) => ({ path, sizeGiB: 1 }));
    expect(() => deploymentOf({ writable, files: everything.files })).toThrow(
      `'writable' ${culprit} makes a volume name that is empty or taken: choose another folder`,
    );
  });
});

describe('health', () => {
  it.each([
    [1, 1],
    [10, 1],
    [11, 2],
    [900, 90],
  ])('a start of %i seconds is %i questions', (startupSeconds, questions) => {
    const health: Required<HttpServerHealth> = { livePath: '/live', readyPath: '/ready', startupSeconds };
    expect(at(deploymentOf({ health }).container, 'startupProbe', 'failureThreshold')).toBe(questions);
  });
});

describe('behind a gateway', () => {
  const manifests = rendered({ ...minimal, behind: 'gate.example.svc.cluster.local' });

  it('its name leads to the gateway, and its pods stay', () => {
    expect(at(only(manifests, 'Service'), 'spec')).toEqual({
      type: 'ExternalName',
      externalName: 'gate.example.svc.cluster.local',
    });
    expect(all(manifests, 'Deployment')).toHaveLength(1);
    expect(manifests).meetsSchemas();
  });
});

describe('scaled by somebody else', () => {
  it('says nothing of replicas, and keeps a budget where there may be two', () => {
    const manifests = rendered({ ...minimal, maxReplicas: 2 });
    expect(at(only(manifests, 'Deployment'), 'spec', 'replicas')).toBeUndefined();
    expect(all(manifests, 'PodDisruptionBudget')).toHaveLength(1);
    expect(all(rendered({ ...minimal, maxReplicas: 1 }), 'PodDisruptionBudget')).toHaveLength(0);
  });
});
