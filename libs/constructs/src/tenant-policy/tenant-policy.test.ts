import { Environment } from '@marcbachmann/cel-js';
import { all, at, namesOf, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { TenantPolicy, type TenantPolicyProps } from './tenant-policy.ts';

const everything: Required<TenantPolicyProps> = { storageClass: 'gp3' };
const manifests = synthesise((scope) => {
  new TenantPolicy(scope, 'policy', everything);
});

const cel = new Environment({ enableOptionalTypes: true, unlistedVariablesAreDyn: true });

/** What the API server would say of an object: allowed or not. */
function allows(policy: string, spec: object): unknown {
  const expression = textAt(
    only(manifests, 'ValidatingAdmissionPolicy', policy),
    'spec',
    'validations',
    0,
    'expression',
  );
  return cel.evaluate(expression, { object: { spec } });
}

it('is kept whole by the API server', () => {
  expect(manifests).meetsSchemas();
});

it('is bound to environments, denies, and fails closed', () => {
  expect(namesOf(manifests, 'ValidatingAdmissionPolicyBinding')).toEqual(
    namesOf(manifests, 'ValidatingAdmissionPolicy'),
  );
  for (const binding of all(manifests, 'ValidatingAdmissionPolicyBinding')) {
    expect(at(binding, 'spec')).toEqual({
      policyName: binding.metadata.name,
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: { 'slipway.dev/environment': 'developer' } } },
    });
  }
  for (const policy of all(manifests, 'ValidatingAdmissionPolicy'))
    expect(at(policy, 'spec', 'failurePolicy')).toBe('Fail');
});

describe('services', () => {
  it.each<[string, object, boolean]>([
    ['an ordinary one', { ports: [{ port: 80 }] }, true],
    ['a headless one', { type: 'ClusterIP', clusterIP: 'None' }, true],
    ['a load balancer', { type: 'LoadBalancer' }, false],
    ['a port on every node', { type: 'NodePort' }, false],
    ['a name outside', { type: 'ExternalName', externalName: 'example.com' }, false],
    ['an address of somebody else', { externalIPs: ['10.0.0.1'] }, false],
  ])('%s', (_, spec, allowed) => {
    expect(allows('slipway-tenant-services', spec)).toBe(allowed);
  });
});

describe('volumes', () => {
  it.each<[string, object, boolean]>([
    ['one of the default class', { resources: {} }, true],
    ['one of the class by name', { storageClassName: 'gp3' }, true],
    ['one that outlives its claim', { storageClassName: 'gp3-retain' }, false],
    ['one of no class', { storageClassName: '' }, false],
    ['one that is there already', { volumeName: 'pv-1' }, false],
  ])('%s', (_, spec, allowed) => {
    expect(allows('slipway-tenant-volumes', spec)).toBe(allowed);
  });
});

describe('pods', () => {
  const gpu = { name: 'a', resources: { limits: { 'nvidia.com/gpu': '1' } } };
  const plain = { name: 'a' };
  it.each<[string, object, boolean]>([
    ['an ordinary one', { containers: [plain] }, true],
    ['one that names its node', { containers: [plain], nodeName: 'ip-10-0-0-1' }, false],
    ['one with a runtime of its own', { containers: [plain], runtimeClassName: 'kata' }, false],
  ])('%s', (_, spec, allowed) => {
    expect(allows('slipway-tenant-nodes', spec)).toBe(allowed);
  });

  const tolerating = (containers: readonly object[], toleration: object) => ({ containers, tolerations: [toleration] });
  it.each<[string, object, boolean]>([
    ['one without tolerations', { containers: [plain] }, true],
    [
      'one that waits for its node',
      tolerating([plain], { key: 'node.kubernetes.io/not-ready', operator: 'Exists' }),
      true,
    ],
    ['one with a GPU on GPU nodes', tolerating([plain, gpu], { key: 'nvidia.com/gpu', operator: 'Exists' }), true],
    ['one without a GPU on GPU nodes', tolerating([plain], { key: 'nvidia.com/gpu', operator: 'Exists' }), false],
    ['one with a GPU on Neuron nodes', tolerating([gpu], { key: 'aws.amazon.com/neuron' }), false],
    ['one that tolerates everything', tolerating([gpu], { operator: 'Exists' }), false],
    ['one that tolerates what critical parts do', tolerating([plain], { key: 'CriticalAddonsOnly' }), false],
  ])('%s', (_, spec, allowed) => {
    expect(allows('slipway-tenant-tolerations', spec)).toBe(allowed);
  });

  it('cannot gain a toleration while they wait', () => {
    const policy = only(manifests, 'ValidatingAdmissionPolicy', 'slipway-tenant-tolerations');
    expect(at(policy, 'spec', 'matchConstraints', 'resourceRules', 0, 'operations')).toEqual(['CREATE', 'UPDATE']);
  });
});

it('says what to do instead', () => {
  for (const policy of all(manifests, 'ValidatingAdmissionPolicy')) {
    expect(textAt(policy, 'spec', 'validations', 0, 'message')).toMatch(/: (use|no) /);
  }
});
