import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strictSchemas } from './strict-schemas.ts';
import type { Fault, Validate } from './strict-schemas.ts';
import type { StructuralSchema } from './strict-schemas/structure.ts';

/** One field a trait of structural schemas, each in a folder of schemas made for this test. */
const spec: Record<string, StructuralSchema> = {
  closed: { type: 'object', properties: { known: { type: 'string' } } },
  empty: { type: 'object' },
  open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { known: { type: 'string' } } },
  map: { type: 'object', additionalProperties: { type: 'integer' } },
  anything: { type: 'object', additionalProperties: true },
  either: {
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'string' } },
    oneOf: [{ required: ['a'] }, { required: ['b'], properties: { b: { enum: ['x'] } } }],
  },
  forbidden: { type: 'object', properties: { a: { type: 'string' } }, not: { required: ['a'] } },
  intOrString: {
    'x-kubernetes-int-or-string': true,
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    pattern: '^[0-9]+%?$',
  },
  nullable: { type: 'string', nullable: true, enum: ['a'] },
  above: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 10 },
  defaulted: {
    type: 'object',
    required: ['given', 'filled'],
    properties: { given: { type: 'string' }, filled: { type: 'string', default: 'x' } },
  },
  set: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
  list: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['port', 'protocol'],
    items: { type: 'object', properties: { port: { type: 'integer' }, protocol: { type: 'string' } } },
  },
  embedded: {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    properties: { spec: { type: 'object', additionalProperties: true } },
  },
  embeddedOpen: {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    'x-kubernetes-preserve-unknown-fields': true,
  },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  bytes: { type: 'string', format: 'byte' },
  time: { type: 'string', format: 'date-time' },
  escaped: { type: 'string', pattern: '^a\\-b\\_c$' },
};

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const metadata: StructuralSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    namespace: { type: 'string' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

let folder: string;
let validate: Validate;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'strict-schemas-'));
  mkdirSync(join(folder, 'crds/example.com'), { recursive: true });
  write('kubernetes.json', { kinds: [], definitions: { [META]: metadata } });
  const fields = {
    metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 4 } } },
    spec: { type: 'object', properties: spec },
  };
  const thing = { group: 'example.com', version: 'v1', kind: 'Thing', schema: { type: 'object', properties: fields } };
  write('crds/example.com/Thing.v1.json', { ...thing, scope: 'Namespaced' });
  write('crds/example.com/Cluster.v1.json', { ...thing, kind: 'Cluster', scope: 'Cluster' });
  validate = strictSchemas(folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, content: unknown): void {
  writeFileSync(join(folder, path), JSON.stringify(content));
}

function thing(spec: object, metadata: object = {}): object {
  return { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a', namespace: 'b', ...metadata }, spec };
}

function faultsOf(spec: object): Fault[] {
  return validate(thing(spec)).map(({ path, message }) => ({ path: path.replace(/^spec\./, ''), message }));
}

describe('accepts', () => {
  it.each<[string, object]>([
    ['known fields', { closed: { known: 'a' } }],
    ['nothing in an object without fields', { empty: {} }],
    ['unknown fields where they are preserved', { open: { known: 'a', other: { deep: 1 } } }],
    ['any key of a map', { map: { a: 1, 'b/c': 2 }, anything: { a: [1] } }],
    ['all fields beside a oneOf that names only one', { either: { a: 'a', b: 'y' } }],
    ['an integer as int-or-string', { intOrString: 5 }],
    ['a string as int-or-string', { intOrString: '5%' }],
    ['null where it is allowed, also beside an enum', { nullable: null }],
    ['numbers above an exclusive limit', { above: 0.1 }],
    ['the lack of a required field that has a default', { defaulted: { given: 'a' } }],
    ['distinct items of a set', { set: ['a', 'b'] }],
    ['items that differ in one key, given or not', { list: [{ port: 53 }, { port: 53, protocol: 'UDP' }] }],
    ['an embedded resource', { embedded: { apiVersion: 'v1', kind: 'X', metadata: { name: 'a' }, spec: { a: 1 } } }],
    ['an embedded resource with fields of its own', { embeddedOpen: { apiVersion: 'v1', kind: 'X', data: {} } }],
    [
      'numbers and strings of their format',
      { int32: 2147483647, int64: -5, bytes: 'YQ==', time: '2026-11-21T10:00:00Z' },
    ],
    ['escapes that only old regular expressions have', { escaped: 'a-b_c' }],
  ])('%s', (_, spec) => {
    expect(faultsOf(spec)).toEqual([]);
  });
});

describe('refuses', () => {
  it.each<[string, object, string, string]>([
    ['an unknown field', { closed: { knwon: 'a' } }, 'closed.knwon', 'unknown field'],
    ['any field of an object without fields', { empty: { a: 1 } }, 'empty.a', 'unknown field'],
    ['a wrong type beside preserved fields', { open: { known: 1 } }, 'open.known', 'must be string, not number'],
    ['a wrong value in a map', { map: { 'a.b': 'x' } }, 'map["a.b"]', 'must be integer, not string'],
    ['an unknown field beside a oneOf', { either: { b: 'x', c: 1 } }, 'either.c', 'unknown field'],
    ['what oneOf forbids', { either: { a: 'a', b: 'x' } }, 'either', 'must match exactly one schema in oneOf'],
    ['what not forbids', { forbidden: { a: 'a' } }, 'forbidden', 'must NOT be valid'],
    ['a boolean as int-or-string', { intOrString: true }, 'intOrString', 'must be integer or string, not boolean'],
    ['a fraction as int-or-string', { intOrString: 1.5 }, 'intOrString', 'must be integer or string, not number'],
    ['a string off the pattern', { intOrString: 'x' }, 'intOrString', 'must match pattern "^[0-9]+%?$"'],
    ['null where it is not allowed', { bytes: null }, 'bytes', 'must be string, not null'],
    ['a value off the enum', { nullable: 'b' }, 'nullable', 'must be one of a or null'],
    ['the exclusive limit itself', { above: 0 }, 'above', 'must be > 0'],
    ['more than the maximum', { above: 11 }, 'above', 'must be <= 10'],
    ['a missing field', { defaulted: { filled: 'a' } }, 'defaulted.given', 'is required'],
    ['a set with twins', { set: ['a', 'a'] }, 'set', 'must NOT have duplicate items (items ## 1 and 0 are identical)'],
    [
      'items with the same keys',
      { list: [{ port: 1 }, { port: 1 }] },
      'list',
      'must not hold two items with the same port and protocol',
    ],
    ['an embedded resource without kind', { embedded: { apiVersion: 'v1' } }, 'embedded.kind', 'is required'],
    [
      'an unknown field of an embedded resource',
      { embedded: { apiVersion: 'v1', kind: 'X', data: 1 } },
      'embedded.data',
      'unknown field',
    ],
    ['too large an int32', { int32: 2147483648 }, 'int32', 'must be within 32 bits'],
    ['a fraction as integer', { int64: 0.5 }, 'int64', 'must be integer, not number'],
    ['bytes that are not base64', { bytes: 'secret!' }, 'bytes', 'must be base64'],
    ['a date without time', { time: '2026-11-21' }, 'time', 'must be a date and time as in RFC 3339'],
  ])('%s', (_, spec, path, message) => {
    expect(faultsOf(spec)).toContainEqual({ path, message });
  });

  it('says each fault once', () => {
    expect(validate({ apiVersion: 'example.com/v1', kind: 'Thing' })).toEqual([
      { path: 'metadata', message: 'is required' },
    ]);
  });

  it('never repeats a value', () => {
    const secret = 'hunter2!';
    const faults = faultsOf({ bytes: secret, intOrString: secret, nullable: secret, int32: secret });
    expect(faults).toHaveLength(4);
    expect(JSON.stringify(faults)).not.toContain(secret);
  });
});

describe('metadata', () => {
  const subdomain = 'must be a DNS subdomain: lower-case letters, digits, "-" and ".", at most 253';
  const qualified = 'as a key must be a qualified name: an optional DNS prefix and "/", then at most 63 characters';
  const value = 'must be a label value: letters, digits, "-", "_" and ".", at most 63, letters or digits at both ends';

  it.each<[object, string, string]>([
    [{ name: 'A' }, 'metadata.name', subdomain],
    [{ name: 'a.b.c' }, 'metadata.name', 'must NOT have more than 4 characters'],
    [{ name: undefined }, 'metadata.name', 'is required'],
    [{ namespace: undefined }, 'metadata.namespace', 'is required'],
    [{ namespace: 'a.b' }, 'metadata.namespace', 'must be a DNS label: lower-case letters, digits and "-", at most 63'],
    [{ labels: { 'a/b/c': 'x' } }, 'metadata.labels["a/b/c"]', qualified],
    [{ labels: { 'A_b/c': 'x' } }, 'metadata.labels["A_b/c"]', qualified],
    [{ labels: { [`a/${'c'.repeat(64)}`]: 'x' } }, `metadata.labels["a/${'c'.repeat(64)}"]`, qualified],
    [{ labels: { a: '-x' } }, 'metadata.labels.a', value],
    [{ labels: { a: 'x'.repeat(64) } }, 'metadata.labels.a', value],
    [{ labels: { a: 1 } }, 'metadata.labels.a', 'must be string, not number'],
    [{ annotations: { 'a b': 'x' } }, 'metadata.annotations["a b"]', qualified],
    [{ annotations: { a: true } }, 'metadata.annotations.a', 'must be string, not boolean'],
    [{ color: 'red' }, 'metadata.color', 'unknown field'],
  ])('%o is refused', (metadata, path, message) => {
    expect(validate(JSON.parse(JSON.stringify(thing({}, metadata))))).toEqual([{ path, message }]);
  });

  it('with names, labels and annotations as the API server wants them is accepted', () => {
    const metadata = { name: 'a.b', labels: { 'a.b/C_d': '', e: 'F.g' }, annotations: { 'A.b/c': 'any text!' } };
    expect(validate(thing({}, metadata))).toEqual([]);
  });

  it('has no namespace on kinds that live outside namespaces', () => {
    const cluster = { ...thing({}), kind: 'Cluster' };
    expect(validate(cluster)).toEqual([
      { path: 'metadata.namespace', message: 'must not be set: objects of this kind live outside namespaces' },
    ]);
    expect(validate({ ...cluster, metadata: { name: 'a' } })).toEqual([]);
  });
});

describe('what is no known object', () => {
  it.each([null, undefined, 'text', [], {}, { apiVersion: 'v1' }, { apiVersion: 1, kind: 'Thing' }])(
    '%o',
    (manifest) => {
      expect(validate(manifest)).toEqual([
        { path: '', message: 'is no Kubernetes object: apiVersion and kind must be strings' },
      ]);
    },
  );

  it('an unknown version names the pinned one', () => {
    expect(validate({ apiVersion: 'example.com/v2', kind: 'Thing' })).toEqual([
      {
        path: 'kind',
        message:
          'no schema for example.com/v2 Thing (pinned: example.com/v1 Thing): ' +
          'add it to libs/crds/pins.json and run npx nx run sync-crds',
      },
    ]);
  });
});
