import { ApiObject } from 'cdk8s';
import { expect, it } from 'vitest';
import { all, at, containerOf, listAt, namesOf, only, podSpecOf, textAt } from './find.ts';
import './matchers.ts';
import { withField } from './mutate.ts';
import { synthesise } from './synthesise.ts';

const pods = { template: { spec: { containers: [{ name: 'web' }] } } };

const manifests = synthesise((scope) => {
  new ApiObject(scope, 'b', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'b', namespace: 'shop' } });
  new ApiObject(scope, 'a', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'shop' } });
  new ApiObject(scope, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: pods });
  new ApiObject(scope, 'unnamed', { apiVersion: 'v1', kind: 'ConfigMap' });
});

it('objects come as they are written: in order, without what is undefined', () => {
  expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    expect.stringMatching(/^ConfigMap test-unnamed-/),
    'Service a',
    'Service b',
    'Deployment web',
  ]);
});

it('an object that was given no name has one that no test expects', () => {
  expect(only(manifests, 'ConfigMap').metadata.name).toMatch(/^test-unnamed-c[0-9a-f]+$/);
});

it('objects are found by kind and name', () => {
  expect(all(manifests, 'Service')).toHaveLength(2);
  expect(namesOf(manifests, 'Service')).toEqual(['a', 'b']);
  expect(only(manifests, 'Service', 'b').metadata.name).toBe('b');
  expect(only(manifests, 'Deployment').metadata.name).toBe('web');
});

it('one that is not there, or not alone, is an error that names those that are', () => {
  expect(() => only(manifests, 'Service')).toThrow('2 objects are Service ; of that kind there are: a, b');
  expect(() => only(manifests, 'Service', 'c')).toThrow('0 objects are Service c; of that kind there are: a, b');
  expect(() => only(manifests, 'Job')).toThrow('of that kind there are: none');
});

it('fields are found by path', () => {
  const deployment = only(manifests, 'Deployment');
  expect(at(deployment, 'spec', 'template', 'spec', 'containers', 0, 'name')).toBe('web');
  expect(at(deployment, 'spec', 'missing', 'name')).toBeUndefined();
  expect(listAt(podSpecOf(deployment), 'containers')).toEqual([{ name: 'web' }]);
  expect(listAt(deployment, 'spec', 'missing')).toEqual([]);
  expect(textAt(deployment, 'metadata', 'name')).toBe('web');
  expect(() => textAt(deployment, 'spec', 'missing')).toThrow('spec.missing is no text but undefined');
  expect(containerOf(deployment)).toEqual({ name: 'web' });
  expect(() => podSpecOf(only(manifests, 'ConfigMap'))).toThrow('has 0 pod templates');
  const two = withField(deployment, ['spec', 'template', 'spec', 'containers'], [{ name: 'a' }, { name: 'b' }]);
  expect(() => containerOf(two)).toThrow('Deployment web has 2 containers');
});

it('objects that the API server would not keep whole are told by name and field', () => {
  expect([]).meetsSchemas();
  expect(() => {
    expect(manifests).meetsSchemas();
  }).toThrow(/strict schemas:\n {2}ConfigMap test-unnamed-\w+: metadata.namespace: is required/);
});
