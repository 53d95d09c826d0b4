import type { Peer } from '@slipway/contracts/connection';
import type { Workload } from '@slipway/contracts/endpoint';
import type { Json, Manifest } from '@slipway/contracts/manifest';
import { aConnection, anImage, aSecret } from '@slipway/testing/builders';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { all, at, listAt, namesOf, only, podSpecsOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { RayCluster } from './ray-cluster.ts';
import type { RayNodesProps, RayWorkerGroup } from './ray-nodes-props.ts';

const workload: Workload = { namespace: 'ray', app: 'ray', name: 'jobs' };
const image = anImage({ tag: '2.58.0-py312' });
const password = aSecret({ name: 'redis', keys: ['password'] });
const self: Peer = { kind: 'workload', workload };

const group: RayWorkerGroup = {
  name: 'plain',
  image,
  pool: aPool(),
  replicas: { min: 2, max: 2 },
  resources: { cpu: 4, memoryGiB: 16, ephemeralStorageGiB: 28 },
  rayCpus: 3,
  objectStoreGiB: 4,
  sharedMemoryGiB: 1,
  writable: [{ path: '/cache', sizeGiB: 20 }],
};

const onGpus: RayWorkerGroup = {
  ...group,
  name: 'gpu',
  image: anImage({ tag: '2.58.0-py312-cu130', architectures: ['amd64'] }),
  pool: aGpuPool(),
  replicas: { min: 0, max: 4 },
  resources: { ...group.resources, accelerators: { resource: 'nvidia.com/gpu', count: 2 } },
};

const minimal: RayNodesProps = {
  workload,
  image,
  workers: [group],
  redis: {
    endpoint: { workload: { namespace: 'ray', app: 'valkey', name: 'redis' }, port: 6379 },
    password: { secret: password, key: 'password' },
  },
  token: aSecret({ name: 'jobs-token', keys: ['auth_token'] }),
  connections: [],
  priorityClass: 'slipway-models',
};

const everything: Required<RayNodesProps> = {
  ...minimal,
  workers: [group, onGpus],
  connections: [aConnection({ from: self, to: self, port: 6379, endPort: 6383 })],
  longestWorkSeconds: 600,
  headMemoryGiB: 8,
  env: { COLOUR: 'red' },
  secretEnv: { TILL: { secret: aSecret(), key: 'token' } },
};

function rendered(props: Partial<RayNodesProps> = {}): Manifest[] {
  return synthesise((scope) => {
    new RayCluster(scope, 'ray', { ...minimal, ...props });
  });
}

function specOf(props: Partial<RayNodesProps> = {}): Json | undefined {
  return at(only(rendered(props), 'RayCluster'), 'spec');
}

const withGroup = (changes: Partial<RayWorkerGroup>) => ({ workers: [{ ...group, ...changes }] });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const cluster = only(manifests, 'RayCluster');
  const specs = podSpecsOf(cluster);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('meets restricted and keeps what is promised of pods, in each of them', () => {
    expect(specs).toHaveLength(1 + props.workers.length);
    for (const spec of specs) {
      expect(spec).meetsRestricted();
      expect(spec).keepsPodPromises();
    }
  });

  it('comes when its operator is there', () => {
    expect(at(cluster, 'metadata', 'annotations')).toEqual({
      'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true',
    });
  });

  it('has pods with the labels by which policies choose, and those of the operator', () => {
    const labels = ['headGroupSpec', 'workerGroupSpecs'].flatMap((field) => {
      const groups = field === 'headGroupSpec' ? [at(cluster, 'spec', field)] : listAt(cluster, 'spec', field);
      return groups.map((each) => at(each, 'template', 'metadata', 'labels'));
    });
    for (const each of labels)
      expect(each).toMatchObject({ 'app.kubernetes.io/name': 'ray', 'app.kubernetes.io/instance': 'jobs' });
    expect(labels.map((each) => at(each, 'ray.io/node-type'))).toEqual(['head', ...props.workers.map(() => 'worker')]);
    // KubeRay watches pods by this label only, and adds it itself.
    expect(JSON.stringify(labels)).not.toContain('created-by');
  });

  it('asks for a token, and keeps what it knows in Redis', () => {
    expect(at(cluster, 'spec', 'authOptions')).toEqual({ mode: 'token', secretName: 'jobs-token' });
    expect(at(cluster, 'spec', 'gcsFaultToleranceOptions')).toEqual({
      backend: 'redis',
      redisAddress: 'redis.ray.svc.cluster.local:6379',
      redisPassword: { valueFrom: { secretKeyRef: { name: 'redis', key: 'password' } } },
    });
  });

  it('opens no port of its own choice, and says each as text', () => {
    const groups = [at(cluster, 'spec', 'headGroupSpec'), ...listAt(cluster, 'spec', 'workerGroupSpecs')];
    for (const each of groups) {
      expect(at(each, 'rayStartParams')).toMatchObject({
        'dashboard-agent-grpc-port': '6383',
        'dashboard-agent-listen-port': '52365',
        'max-worker-port': '20999',
        'metrics-export-port': '8080',
        'min-worker-port': '20000',
        'node-manager-port': '6380',
        'object-manager-port': '6381',
        'runtime-env-agent-port': '6382',
      });
    }
  });

  it('has a head that does no work and is reached from inside the cluster only', () => {
    const head = at(cluster, 'spec', 'headGroupSpec');
    expect(at(head, 'rayStartParams')).toMatchObject({ 'num-cpus': '0', port: '6379', 'dashboard-port': '8265' });
    expect(at(head, 'serviceType')).toBe('ClusterIP');
    expect(namesOf(manifests, 'Ingress')).toEqual([]);
  });
});

describe('versions', () => {
  it('rayVersion is the one in the image', () => {
    expect(at(specOf(), 'rayVersion')).toBe('2.58.0');
    expect(() => specOf({ image: anImage({ tag: 'stable' }) })).toThrow(
      "'image' registry.example.com/web:stable does not say which Ray is in it",
    );
  });

  it.each(['2.57.1-py312', '2.58.0-py311'])('%s does not go with another head', (tag) => {
    expect(() => specOf(withGroup({ image: anImage({ tag }) }))).toThrow(
      /and the head Ray 2\.58\.0 and Python 312: give/,
    );
  });
});

describe('workers', () => {
  const workers = (props: Partial<RayNodesProps> = {}) => listAt(specOf(props), 'workerGroupSpecs');

  it('are always as many as the group says, where it says one number', () => {
    expect(at(specOf(), 'enableInTreeAutoscaling')).toBe(false);
    expect(at(specOf(), 'autoscalerOptions')).toBeUndefined();
    expect(workers()[0]).toMatchObject({ groupName: 'plain', replicas: 2, minReplicas: 2, maxReplicas: 2 });
  });

  it('are as many as Ray finds work for, where it says two, from the least of them on', () => {
    const [plain, gpu] = workers(everything);
    expect(gpu).toMatchObject({ groupName: 'gpu', minReplicas: 0, maxReplicas: 4 });
    for (const group of [plain, gpu]) expect(at(group, 'replicas')).toBe(at(group, 'minReplicas'));
  });

  it('run on their pool and are let in by its taint, spread over zones and nodes', () => {
    const spec = at(workers(everything)[1], 'template', 'spec');
    expect(at(spec, 'nodeSelector')).toEqual({ 'slipway.dev/node-pool': 'gpu' });
    expect(at(spec, 'tolerations')).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
    const constraints = listAt(spec, 'topologySpreadConstraints');
    expect(constraints.map((each) => textAt(each, 'topologyKey'))).toEqual([
      'topology.kubernetes.io/zone',
      'kubernetes.io/hostname',
    ]);
    for (const each of constraints) {
      expect(at(each, 'labelSelector', 'matchLabels', 'ray.io/group')).toBe('gpu');
      expect(at(each, 'matchLabelKeys')).toEqual(['ray.io/cluster']);
    }
  });

  it('hand out the CPUs and GPUs that they are told to, and share memory that is part of theirs', () => {
    const [, gpu] = workers(everything);
    expect(at(gpu, 'rayStartParams')).toMatchObject({
      'num-cpus': '3',
      'num-gpus': '2',
      'object-store-memory': String(4 * 1024 ** 3),
    });
    expect(listAt(gpu, 'template', 'spec', 'volumes')).toContainEqual({
      name: 'dev-shm',
      emptyDir: { medium: 'Memory', sizeLimit: '5Gi' },
    });
    expect(at(gpu, 'template', 'spec', 'containers', 0, 'resources', 'limits')).toMatchObject({
      memory: '16Gi',
      'nvidia.com/gpu': '2',
    });
  });

  it('end when what is running on them has ended', () => {
    const spec = at(workers(everything)[0], 'template', 'spec');
    expect(at(spec, 'terminationGracePeriodSeconds')).toBeGreaterThan(600);
    expect(listAt(spec, 'containers', 0, 'env')).toContainEqual({
      name: 'RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S',
      value: '600',
    });
    expect(at(spec, 'containers', 0, 'lifecycle', 'preStop', 'sleep', 'seconds')).toBeGreaterThan(0);
  });

  it('may not all be evicted at once; one alone may', () => {
    expect(at(only(rendered(), 'PodDisruptionBudget'), 'spec')).toEqual({
      minAvailable: 1,
      selector: {
        matchLabels: {
          'app.kubernetes.io/instance': 'jobs',
          'app.kubernetes.io/name': 'ray',
          'ray.io/node-type': 'worker',
        },
      },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
    expect(namesOf(rendered(withGroup({ replicas: { min: 1, max: 1 } })), 'PodDisruptionBudget')).toEqual([]);
    expect(namesOf(rendered(withGroup({ replicas: { min: 1, max: 5 } })), 'PodDisruptionBudget')).toEqual([]);
  });

  it.each<[string, Partial<RayNodesProps>, RegExp]>([
    ['twice the same name', { workers: [group, group] }, /'workers\[1\]' plain of jobs has the name of another group/],
    ['Neuron', withGroup({ pool: aPool({ accelerator: 'neuron' }) }), /no image of Ray has Neuron's drivers: choose/],
    ['more at least than at most', withGroup({ replicas: { min: 3, max: 2 } }), /at least 3 and at most 2 replicas/],
    ['none', withGroup({ replicas: { min: 0, max: 0 } }), /at most 0 replicas/],
    ['more CPUs than it has', withGroup({ rayCpus: 5 }), /hands out 5 CPUs and asks for 4: lower 'rayCpus'/],
    ['no memory of its own', withGroup({ objectStoreGiB: 15 }), /all of it for objects and shared memory: raise/],
    [
      'a pool of another architecture',
      withGroup({ pool: aPool({ architecture: 'arm64' }), image: onGpus.image }),
      /arm64/,
    ],
    ['a token without its key', { token: aSecret() }, /'token' till of jobs has token, pin: add the key auth_token/],
    [
      'a long name',
      { workload: { ...workload, name: 'j'.repeat(54) } },
      /has 54 characters, and KubeRay takes 53: shorten it by 1/,
    ],
    [
      'a name that begins with a digit',
      { workload: { ...workload, name: '8b' } },
      /is no DNS-1035 label.*begin with a letter/,
    ],
  ])('%s is refused', (_, props, message) => {
    expect(() => rendered(props)).toThrow(message);
  });
});

describe('the autoscaler', () => {
  const manifests = rendered(everything);
  const options = at(only(manifests, 'RayCluster'), 'spec', 'autoscalerOptions');
  const headSpec = at(only(manifests, 'RayCluster'), 'spec', 'headGroupSpec', 'template', 'spec');

  it('is the second, in a container as shut as ours, whose logs the head reads', () => {
    expect(at(options, 'version')).toBe('v2');
    expect(at(options, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
    expect(at(options, 'resources', 'requests', 'memory')).toBe(at(options, 'resources', 'limits', 'memory'));
    const volumes = listAt(headSpec, 'volumes').map((volume) => at(volume, 'name'));
    for (const mount of listAt(options, 'volumeMounts')) expect(volumes).toContain(at(mount, 'name'));
  });

  it('alone has a token for the API server', () => {
    const token = 'api-token';
    expect(listAt(options, 'volumeMounts').map((mount) => at(mount, 'name'))).toContain(token);
    const own = podSpecsOf(only(manifests, 'RayCluster')).flatMap((spec) => listAt(spec, 'containers'));
    for (const container of own) {
      expect(listAt(container, 'volumeMounts').map((mount) => at(mount, 'name'))).not.toContain(token);
    }
    for (const spec of podSpecsOf(only(rendered(), 'RayCluster'))) expect(JSON.stringify(spec)).not.toContain(token);
  });

  it('may change pods, and its own cluster alone', () => {
    expect(at(only(manifests, 'Role', 'jobs'), 'rules')).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'patch', 'watch'] },
      { apiGroups: [''], resources: ['pods/resize'], verbs: ['patch'] },
      { apiGroups: ['ray.io'], resources: ['rayclusters'], resourceNames: ['jobs'], verbs: ['get', 'patch'] },
    ]);
    expect(at(only(manifests, 'RoleBinding', 'jobs'), 'subjects')).toEqual([
      { kind: 'ServiceAccount', name: 'jobs', namespace: 'ray' },
    ]);
  });

  it('is not there where nothing is scaled, and has no rights there', () => {
    expect(all(rendered(), 'Role')).toEqual([]);
    expect(all(rendered(), 'RoleBinding')).toEqual([]);
  });
});
