import { expect, it } from 'vitest';
import { canonicalManifest, mergeFields } from './canonical.ts';

const base = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { namespace: 'b', name: 'a' } };

it('keys stand in one order, whatever order they came in', () => {
  const one = canonicalManifest({ data: { z: '1', a: '2' }, ...base });
  const other = canonicalManifest({ ...base, data: { a: '2', z: '1' } });
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  expect(Object.keys(one)).toEqual(['apiVersion', 'kind', 'metadata', 'data']);
  expect(Object.keys(one.metadata)).toEqual(['name', 'namespace']);
});

it('what is absent is not written, what is empty is', () => {
  const manifest = canonicalManifest({ ...base, a: undefined, b: null, c: {}, d: [], e: '', f: 0, g: false });
  expect(manifest).toEqual({ ...base, c: {}, d: [], e: '', f: 0, g: false });
});

it.each<[string, unknown, RegExp]>([
  ['a number without end', Number.POSITIVE_INFINITY, /spec\.x is Infinity/],
  ['not a number', Number.NaN, /spec\.x is NaN/],
  ['a day', new Date(0), /spec\.x is a Date/],
  ['a function', () => 1, /spec\.x is a function/],
  ['a map', new Map(), /spec\.x is a Map/],
  ['half a character', '\ud800', /spec\.x holds half a character/],
])('%s is refused by its path', (_, x, message) => {
  expect(() => canonicalManifest({ ...base, spec: { x } })).toThrow(message);
});

it.each([
  [{ ...base, metadata: {} }, /ConfigMap has no metadata\.name/],
  [{ metadata: { name: 'x' } }, /no apiVersion and kind/],
])('an object without a name or a kind is refused (%#)', (object, message) => {
  expect(() => canonicalManifest(object)).toThrow(message);
});

it('fields are laid over objects by key and over lists by position', () => {
  const merged = mergeFields(
    { a: { keep: 1, change: 2 }, list: [{ name: 'x', keep: 1 }, { name: 'y' }] },
    { a: { change: 3, add: 4 }, list: [{ add: 5 }] },
  );
  expect(merged).toEqual({ a: { keep: 1, change: 3, add: 4 }, list: [{ name: 'x', keep: 1, add: 5 }, { name: 'y' }] });
});
