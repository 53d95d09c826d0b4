import { environmentSizes } from '@slipway/catalog/environment-sizes';
import type { Connection } from '@slipway/contracts/connection';
import type { EnvironmentSize } from '@slipway/contracts/environment-size';
import type { Manifest } from '@slipway/contracts/manifest';
import { aSize, aTeam, anEndpoint, anEnvironment } from '@slipway/testing/builders';
import { all, at, listAt, namesOf, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { priorityClasses } from '../priority-class/priority-class.ts';
import { tenantRoleName } from '../tenant-role/tenant-role.ts';
import { TenantNamespace, type TenantNamespaceProps } from './tenant-namespace.ts';

const toGateway: Connection = {
  from: { kind: 'namespace', namespace: 'dev-red-alice' },
  to: { kind: 'workload', workload: anEndpoint().workload },
  port: 8080,
  purpose: 'calls models',
};

const minimal: TenantNamespaceProps = {
  environment: anEnvironment({ models: ['chat'] }),
  gateway: anEndpoint(),
  connections: [],
};
const everything: Required<TenantNamespaceProps> = {
  ...minimal,
  environment: anEnvironment(),
  connections: [toGateway],
  queue: 'team-red',
};

function rendered(props: TenantNamespaceProps): Manifest[] {
  return synthesise((scope) => {
    new TenantNamespace(scope, 'namespace', props);
  });
}

const ofSize = (size: EnvironmentSize) => rendered({ ...minimal, environment: anEnvironment({ size }) });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('is the namespace of team and person, and all else lies in it', () => {
    expect(namesOf(manifests, 'Namespace')).toEqual(['dev-red-alice']);
    const others = manifests.filter(({ kind }) => kind !== 'Namespace');
    expect(others.map(({ metadata }) => metadata.namespace)).toEqual(others.map(() => 'dev-red-alice'));
  });

  it('holds pods to restricted, and is known as an environment to the gateway', () => {
    expect(at(only(manifests, 'Namespace'), 'metadata', 'labels')).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/audit': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
      'slipway.dev/environment': 'developer',
    });
  });

  it('says whose it is, until when, and what it may spend', () => {
    expect(only(manifests, 'Namespace').metadata['annotations']).toEqual({
      'slipway.dev/owner': 'alice@example.com',
      'slipway.dev/expires': '2027-01-31',
      'slipway.dev/budget-usd': '100',
    });
  });

  it('is closed in both directions, but for the DNS, itself, and its connections', () => {
    expect(at(only(manifests, 'NetworkPolicy', 'default-deny'), 'spec')).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(at(only(manifests, 'NetworkPolicy', 'allow-namespace'), 'spec')).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [{ to: [{ podSelector: {} }] }],
    });
    expect(namesOf(manifests, 'NetworkPolicy')).toEqual([
      'allow-dns',
      'allow-namespace',
      'default-deny',
      ...props.connections.map(() => 'to-shop-front'),
    ]);
  });

  it("is open to the group of its team, by the tenants' role, and to nobody else", () => {
    const binding = only(manifests, 'RoleBinding');
    expect(at(binding, 'subjects')).toEqual([
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'people-of-red' },
    ]);
    expect(at(binding, 'roleRef')).toEqual({
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: tenantRoleName,
    });
    expect(manifests.map(({ kind }) => kind)).not.toContain('ClusterRoleBinding');
  });

  it('tells its pods where the models are, and which', () => {
    expect(at(only(manifests, 'ConfigMap', 'slipway'), 'data')).toEqual({
      OPENAI_BASE_URL: 'http://front.shop.svc.cluster.local:8080/v1',
      MODELS: props.environment.models.join(','),
      EXPIRES: '2027-01-31',
    });
  });

  it('holds nothing that runs, and nothing secret', () => {
    expect([...new Set(manifests.map(({ kind }) => kind))].sort()).toEqual([
      'ConfigMap',
      'LimitRange',
      ...(props.queue === undefined ? [] : ['LocalQueue']),
      'Namespace',
      'NetworkPolicy',
      'ResourceQuota',
      'RoleBinding',
      'ServiceAccount',
    ]);
    expect(only(manifests, 'ServiceAccount', 'default')).toMatchObject({ automountServiceAccountToken: false });
  });
});

it('has the queue of its team under a name that is the same everywhere, and counts what may wait there', () => {
  const manifests = rendered(everything);
  const queue = only(manifests, 'LocalQueue');
  expect(queue.metadata).toMatchObject({ name: 'batch', namespace: 'dev-red-alice' });
  expect(at(queue, 'spec')).toEqual({ clusterQueue: 'team-red' });
  const quota = (of: Manifest[]) =>
    at(only(of, 'ResourceQuota', 'environment'), 'spec', 'hard', 'count/rayjobs.ray.io');
  expect(quota(manifests)).toBe('75');
  expect(quota(rendered(minimal))).toBeUndefined();
});

it('another team has another namespace and group', () => {
  const environment = anEnvironment({ team: aTeam({ name: 'blue', group: 'others' }) });
  const manifests = rendered({ ...minimal, environment });
  expect(namesOf(manifests, 'Namespace')).toEqual(['dev-blue-alice']);
  expect(listAt(only(manifests, 'RoleBinding'), 'subjects').map((subject) => at(subject, 'name'))).toEqual(['others']);
});

describe('the quota', () => {
  it('is the size, in the words of Kubernetes', () => {
    const size = aSize({ cpu: 2.5, memoryGiB: 8, gpus: 1, storageGiB: 20, pods: 15 });
    expect(at(only(ofSize(size), 'ResourceQuota', 'environment'), 'spec')).toEqual({
      hard: {
        'requests.cpu': '2500m',
        'requests.memory': '8Gi',
        'limits.memory': '8Gi',
        'requests.storage': '20Gi',
        'requests.ephemeral-storage': '20Gi',
        'limits.ephemeral-storage': '20Gi',
        'count/ingresses.networking.k8s.io': '0',
        'count/configmaps': '75',
        'count/cronjobs.batch': '75',
        'count/jobs.batch': '75',
        'count/secrets': '75',
        'count/services': '75',
        'requests.nvidia.com/gpu': '1',
        'requests.aws.amazon.com/neuron': '0',
        pods: '15',
        'services.loadbalancers': '0',
        'services.nodeports': '0',
      },
    });
  });

  it.each(Object.values(environmentSizes))('$name: what it may use, no more and no less', (size) => {
    const manifests = ofSize(size);
    expect(manifests).meetsSchemas();
    expect(at(only(manifests, 'ResourceQuota', 'environment'), 'spec', 'hard')).toMatchObject({
      'requests.cpu': `${size.cpu}`,
      'requests.memory': `${size.memoryGiB}Gi`,
      'limits.memory': `${size.memoryGiB}Gi`,
      'requests.storage': `${size.storageGiB}Gi`,
      'requests.ephemeral-storage': `${size.storageGiB}Gi`,
      'requests.nvidia.com/gpu': `${size.gpus}`,
      pods: `${size.pods}`,
    });
  });

  it('leaves no pod that would take the place of the platform', () => {
    const classes = [
      ...Object.values(priorityClasses).map(({ name }) => name),
      'system-cluster-critical',
      'system-node-critical',
    ].sort();
    expect(at(only(ofSize(aSize()), 'ResourceQuota', 'no-platform-priority'), 'spec')).toEqual({
      hard: { pods: '0' },
      scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: classes }] },
    });
  });
});

describe('limits', () => {
  it('a container that asks for nothing gets a little, and may take no more than CPU that is idle', () => {
    const ceiling = { memory: '256Mi', 'ephemeral-storage': '1Gi' };
    expect(listAt(only(ofSize(aSize()), 'LimitRange'), 'spec', 'limits')).toEqual([
      { type: 'Container', default: ceiling, defaultRequest: { cpu: '100m', ...ceiling } },
      { type: 'PersistentVolumeClaim', max: { storage: '20Gi' } },
    ]);
  });

  it.each(Object.values(environmentSizes))(
    '$name: as many containers that ask for nothing as there may be pods fit',
    (size) => {
      const { cpu, memoryGiB } = size.containerDefault;
      expect(size.pods * cpu).toBeLessThanOrEqual(size.cpu);
      expect(size.pods * memoryGiB).toBeLessThanOrEqual(size.memoryGiB);
      const disk = textAt(only(ofSize(size), 'LimitRange'), 'spec', 'limits', 0, 'defaultRequest', 'ephemeral-storage');
      expect(size.pods * parseInt(disk, 10)).toBeLessThanOrEqual(size.storageGiB);
    },
  );
});

it('fails for a connection that begins elsewhere', () => {
  const connection: Connection = { ...toGateway, from: { kind: 'namespace', namespace: 'dev-blue-bob' } };
  expect(() => rendered({ ...minimal, connections: [connection] })).toThrow(
    "neither begins nor ends at dev-red-alice: pass only the subject's own",
  );
});

it('the policy of a connection is the half that begins here', () => {
  const policy = all(rendered(everything), 'NetworkPolicy').find(({ metadata }) => metadata.name === 'to-shop-front');
  expect(at(policy, 'spec', 'policyTypes')).toEqual(['Egress']);
});
