import type { Endpoint } from '@slipway/contracts/endpoint';
import type { Manifest } from '@slipway/contracts/manifest';
import { aConnection, anImage, aSecret } from '@slipway/testing/builders';
import { all, at, containerOf, listAt, namesOf, only, podSpecOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { RedisCache, type RedisCacheProps } from './redis-cache.ts';

const endpoint: Endpoint = { workload: { namespace: 'shop', app: 'valkey', name: 'memory' }, port: 6379 };

const minimal: RedisCacheProps = {
  endpoint,
  image: anImage(),
  secret: aSecret({ keys: ['password'] }),
  connections: [],
  priorityClass: 'slipway-models',
};

const everything: Required<RedisCacheProps> = {
  ...minimal,
  connections: [aConnection({ to: { kind: 'workload', workload: endpoint.workload }, port: 6379 })],
  memoryGiB: 4,
  storageGiB: 30,
  storageClass: 'gp3-retain',
  evicts: false,
};

function rendered(props: RedisCacheProps): Manifest[] {
  return synthesise((scope) => {
    new RedisCache(scope, 'redis', props);
  });
}

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const statefulSet = only(manifests, 'StatefulSet');
  const container = containerOf(statefulSet);

  it('is kept whole by the API server, meets restricted and keeps what is promised of pods', () => {
    expect(manifests).meetsSchemas();
    expect(podSpecOf(statefulSet)).meetsRestricted();
    expect(podSpecOf(statefulSet)).keepsPodPromises();
  });

  it('is one pod, and nothing that would hold its node back', () => {
    expect(at(statefulSet, 'spec', 'replicas')).toBe(1);
    expect(namesOf(manifests, 'PodDisruptionBudget')).toEqual([]);
  });

  it('is reached by its name and port inside of the cluster only', () => {
    const service = only(manifests, 'Service', 'memory');
    expect(at(service, 'spec', 'type')).toBe('ClusterIP');
    expect(at(service, 'spec', 'ports', 0)).toMatchObject({ port: 6379, targetPort: 'redis' });
    expect(at(container, 'ports')).toEqual([{ name: 'redis', containerPort: 6379 }]);
    expect(all(manifests, 'NetworkPolicy')).toHaveLength(props.connections.length);
  });

  it('has its password from the secret, and neither in arguments nor in a file', () => {
    expect(at(container, 'env')).toEqual([
      { name: 'REDISCLI_AUTH', valueFrom: { secretKeyRef: { name: 'till', key: 'password' } } },
    ]);
    expect(listAt(container, 'args')).toEqual([
      'exec valkey-server /etc/valkey/valkey.conf - <<END\nrequirepass "$REDISCLI_AUTH"\nEND',
    ]);
    expect(textAt(only(manifests, 'ConfigMap'), 'data', 'valkey.conf')).not.toContain('requirepass');
  });

  it('is asked after as its callers ask, with the password that its client finds by itself', () => {
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      expect(at(container, probe, 'exec', 'command')).toEqual(['valkey-cli', '-e', '-p', '6379', 'ping']);
    }
  });

  it('keeps its data on a volume that nobody removes unasked', () => {
    const [claim] = listAt(statefulSet, 'spec', 'volumeClaimTemplates');
    for (const object of [statefulSet, claim]) {
      expect(textAt(object, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toContain('Delete=confirm');
    }
    expect(at(container, 'volumeMounts')).toContainEqual({ name: 'data', mountPath: '/data' });
  });
});

describe('memory and disk', () => {
  const config = (props: Partial<RedisCacheProps> = {}) =>
    textAt(only(rendered({ ...minimal, ...props }), 'ConfigMap'), 'data', 'valkey.conf').split('\n');
  const claim = (props: RedisCacheProps) => at(only(rendered(props), 'StatefulSet'), 'spec', 'volumeClaimTemplates', 0);

  it('half of the memory is for data, the other for the copy that writes it anew', () => {
    expect(config()).toContain('maxmemory 512mb');
    expect(config({ memoryGiB: 4 })).toContain('maxmemory 2048mb');
  });

  it('every change is written down, and none is thrown away', () => {
    expect(config()).toEqual(expect.arrayContaining(['appendonly yes', 'maxmemory-policy noeviction', 'dir /data']));
  });

  it('the volume is ten times the memory, of the class that the cluster prefers, unless told', () => {
    expect(at(claim(minimal), 'spec')).toEqual({
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      resources: { requests: { storage: '10Gi' } },
    });
    expect(at(claim(everything), 'spec')).toMatchObject({
      storageClassName: 'gp3-retain',
      resources: { requests: { storage: '30Gi' } },
    });
  });

  it('another configuration replaces the pod', () => {
    const mark = (props: RedisCacheProps) =>
      textAt(only(rendered(props), 'StatefulSet'), 'spec', 'template', 'metadata', 'annotations', 'slipway.dev/files');
    expect(mark(minimal)).not.toBe(mark(everything));
  });
});

it('a secret without a password is refused', () => {
  expect(() => rendered({ ...minimal, secret: aSecret() })).toThrow(
    "'secret' till of memory has token, pin: add the key password",
  );
});

describe('where entries may go', () => {
  const manifests = rendered({ ...minimal, evicts: true });
  const server = only(manifests, 'StatefulSet');

  it('the oldest goes first, and nothing is written down', () => {
    const config = textAt(only(manifests, 'ConfigMap'), 'data', 'valkey.conf').split('\n');
    expect(config).toEqual(expect.arrayContaining(['maxmemory-policy allkeys-lru', 'appendonly no', 'save ""']));
    expect(config.join(' ')).not.toContain('dir ');
  });

  it('there is no volume', () => {
    expect(at(server, 'spec', 'volumeClaimTemplates')).toBeUndefined();
    expect(listAt(containerOf(server), 'volumeMounts').map((mount) => at(mount, 'name'))).not.toContain('data');
  });

  it('the schemas hold', () => {
    expect(manifests).meetsSchemas();
    expect(podSpecOf(server)).keepsPodPromises();
  });
});

it('another password replaces the pod', () => {
  expect(at(only(rendered(minimal), 'StatefulSet'), 'metadata', 'annotations')).toMatchObject({
    'secret.reloader.stakater.com/reload': 'till',
  });
});
