import type { Manifest } from '@slipway/contracts/manifest';
import { anImage, aSecret } from '@slipway/testing/builders';
import { aPool } from '@slipway/testing/pool-builders';
import { at, listAt, only, podSpecsOf } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { RayService, type RayServiceProps } from './ray-service.ts';

const image = anImage({ tag: '2.58.0-py312' });

const minimal: RayServiceProps = {
  workload: { namespace: 'ray', app: 'ray', name: 'chat' },
  image,
  workers: [
    {
      name: 'plain',
      image,
      pool: aPool(),
      replicas: { min: 2, max: 2 },
      resources: { cpu: 4, memoryGiB: 16, ephemeralStorageGiB: 28 },
      rayCpus: 3,
      objectStoreGiB: 1,
      sharedMemoryGiB: 0,
      writable: [],
    },
  ],
  redis: {
    endpoint: { workload: { namespace: 'ray', app: 'valkey', name: 'redis' }, port: 6379 },
    password: { secret: aSecret({ keys: ['password'] }), key: 'password' },
  },
  token: aSecret({ keys: ['auth_token'] }),
  connections: [],
  priorityClass: 'slipway-models',
  serveConfig: 'applications: []\n',
  upgrade: 'None',
};

const everything: Required<RayServiceProps> = {
  ...minimal,
  upgrade: 'NewCluster',
  longestWorkSeconds: 600,
  headMemoryGiB: 8,
  env: { COLOUR: 'red' },
  secretEnv: { TILL: { secret: aSecret(), key: 'token' } },
};

function rendered(props: Partial<RayServiceProps> = {}): Manifest[] {
  return synthesise((scope) => {
    new RayService(scope, 'ray', { ...minimal, ...props });
  });
}

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const service = only(manifests, 'RayService');

  it('is kept whole by the API server, meets restricted and keeps what is promised of pods', () => {
    expect(manifests).meetsSchemas();
    expect(podSpecsOf(service)).toHaveLength(2);
    for (const spec of podSpecsOf(service)) {
      expect(spec).meetsRestricted();
      expect(spec).keepsPodPromises();
    }
  });

  it('is reached by its own name, on the port of Ray Serve, at workers alone', () => {
    expect(at(service, 'spec', 'serveService')).toEqual({
      metadata: { name: 'chat' },
      spec: { type: 'ClusterIP', ports: [{ name: 'serve', port: 8000, protocol: 'TCP' }] },
    });
    expect(at(service, 'spec', 'excludeHeadPodFromServeSvc')).toBe(true);
  });

  it('runs what it is told, and changes its nodes as it is told', () => {
    expect(at(service, 'spec', 'serveConfigV2')).toBe(props.serveConfig);
    expect(at(service, 'spec', 'upgradeStrategy')).toEqual({ type: props.upgrade });
  });

  it('calls a worker ready while Ray Serve answers there, and the head while Ray does', () => {
    const [head, worker] = podSpecsOf(service).map((spec) => at(spec, 'containers', 0));
    expect(at(worker, 'readinessProbe')).toMatchObject({
      httpGet: { path: '/-/healthz', port: 8000 },
      failureThreshold: 1,
    });
    expect(at(head, 'readinessProbe', 'httpGet')).toEqual({ path: '/api/healthz', port: 52365 });
    for (const container of [head, worker]) {
      expect(at(container, 'livenessProbe', 'httpGet')).toEqual({ path: '/api/healthz', port: 52365 });
      // The operator makes services of these names.
      expect(listAt(container, 'ports')).toContainEqual({ name: 'serve', containerPort: 8000, protocol: 'TCP' });
    }
  });
});

it('a name that leaves no room for the names of its clusters is refused', () => {
  const workload = { ...minimal.workload, name: 'c'.repeat(48) };
  expect(() => rendered({ workload })).toThrow('48 characters, and KubeRay takes 47: shorten it by 1');
});
