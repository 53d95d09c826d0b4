import type { JsonObject } from '@slipway/contracts/manifest';
import { at, listAt, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { TenantRole, tenantRoleName, type TenantRoleProps } from './tenant-role.ts';

const manifests = synthesise((scope) => {
  new TenantRole(scope, 'role');
});
const role = only(manifests, 'ClusterRole');

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}
const rules = listAt(role, 'rules') as unknown as readonly Rule[];

/** Verbs on a resource, a part of it included. */
function verbsOn(resource: string): string[] {
  return rules
    .filter(({ resources }) => resources.some((name) => name === resource || name.startsWith(`${resource}/`)))
    .flatMap(({ verbs }) => verbs);
}

it('is kept whole by the API server, and is found by its name', () => {
  expect(manifests).meetsSchemas();
  expect(role.metadata.name).toBe(tenantRoleName);
});

describe('no verb at all', () => {
  it.each([
    // What guards an environment.
    'resourcequotas',
    'limitranges',
    'networkpolicies',
    'roles',
    'rolebindings',
    'clusterroles',
    'clusterrolebindings',
    'namespaces',
    // What others stand on.
    'nodes',
    'persistentvolumes',
    'priorityclasses',
    'storageclasses',
    'customresourcedefinitions',
    'mutatingwebhookconfigurations',
    'validatingwebhookconfigurations',
    'validatingadmissionpolicies',
    'apiservices',
    'certificatesigningrequests',
    // What acts for an environment elsewhere.
    'externalsecrets',
    'secretstores',
    'clustersecretstores',
    'applications',
    'appprojects',
    'podidentityassociations',
    'fieldexports',
    'nodepools',
    'nodeclasses',
    'nodeclaims',
    // Ways into the cluster.
    'ingresses',
    'httproutes',
    'gateways',
    'endpoints',
    'endpointslices',
  ])('on %s', (resource) => {
    expect(verbsOn(resource)).toEqual([]);
  });

  it('in a group of AWS, of Argo CD, of any operator', () => {
    const groups = new Set(rules.flatMap(({ apiGroups }) => apiGroups));
    expect([...groups].sort()).toEqual(['', 'apps', 'autoscaling', 'batch', 'policy']);
    for (const group of groups) expect(group).not.toMatch(/aws|argoproj/);
  });
});

it('has no wildcard', () => {
  for (const { apiGroups, resources, verbs } of rules) {
    expect([...apiGroups, ...resources, ...verbs].filter((word) => word.includes('*'))).toEqual([]);
  }
});

it('makes nobody into somebody else', () => {
  const verbs = rules.flatMap((rule) => rule.verbs);
  for (const verb of ['escalate', 'bind', 'impersonate', 'approve', 'sign', 'proxy']) expect(verbs).not.toContain(verb);
});

it('reads service accounts, and neither makes them nor asks for their tokens', () => {
  expect([...new Set(verbsOn('serviceaccounts'))].sort()).toEqual(['get', 'list', 'watch']);
  expect(rules.flatMap(({ resources }) => resources)).not.toContain('serviceaccounts/token');
});

it('is widened by no label: nothing is aggregated into it, nor it into anything', () => {
  expect(at(role, 'aggregationRule')).toBeUndefined();
  expect(Object.keys((role.metadata['labels'] ?? {}) as JsonObject).join()).not.toContain('aggregate');
});

describe('what a developer does all day', () => {
  it.each([
    'configmaps',
    'secrets',
    'services',
    'persistentvolumeclaims',
    'pods',
    'deployments',
    'statefulsets',
    'jobs',
  ])('make, change and remove %s', (resource) => {
    expect(verbsOn(resource)).toEqual(
      expect.arrayContaining(['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']),
    );
  });

  it.each([
    ['pods/log', 'get'],
    ['pods/exec', 'create'],
    ['pods/portforward', 'create'],
    ['events', 'list'],
  ])('%s: %s', (resource, verb) => {
    expect(verbsOn(resource)).toContain(verb);
  });
});

describe('where teams have batch queues', () => {
  const rulesWith = (queued: TenantRoleProps['queued']) =>
    listAt(
      only(
        synthesise((scope) => {
          new TenantRole(scope, 'role', { queued } as Required<TenantRoleProps>);
        }),
        'ClusterRole',
      ),
      'rules',
    ) as unknown as readonly Rule[];
  const beyond = (queued: TenantRoleProps['queued']) => rulesWith(queued).slice(rules.length);

  it('members see how their jobs stand, and write neither queues nor what waits in them', () => {
    expect(beyond('jobs')).toEqual([
      { apiGroups: ['kueue.x-k8s.io'], resources: ['localqueues', 'workloads'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['visibility.kueue.x-k8s.io'], resources: ['localqueues/pendingworkloads'], verbs: ['get'] },
    ]);
  });

  it('Ray jobs are theirs where there is Ray, and the clusters of those jobs are not', () => {
    const ray = beyond('jobs and Ray jobs').filter(({ apiGroups }) => apiGroups.includes('ray.io'));
    expect(ray.find(({ resources }) => resources.includes('rayjobs'))?.verbs).toContain('create');
    const clusters = ray.filter(({ resources }) => resources.includes('rayclusters')).flatMap(({ verbs }) => verbs);
    expect(clusters).toEqual(['get', 'list', 'watch']);
  });

  it('has no wildcard, and is kept whole by the API server', () => {
    for (const { apiGroups, resources, verbs } of rulesWith('jobs and Ray jobs')) {
      expect([...apiGroups, ...resources, ...verbs].join()).not.toContain('*');
    }
  });
});
