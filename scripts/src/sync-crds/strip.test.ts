import { describe, expect, it } from 'vitest';
import { strip, withoutStatus } from './strip.ts';
import type { JsonObject } from './json.ts';

function stripped(schema: JsonObject): JsonObject {
  const unknown: string[] = [];
  const kept = strip(schema, unknown);
  expect(unknown).toEqual([]);
  return kept;
}

describe('strip', () => {
  it('keeps every word that constrains a value', () => {
    const structure: JsonObject = {
      type: 'object',
      required: ['size'],
      minProperties: 1,
      maxProperties: 9,
      'x-kubernetes-map-type': 'atomic',
      'x-kubernetes-validations': [{ rule: 'self.size > 0', message: 'must be positive' }],
      'x-kubernetes-preserve-unknown-fields': true,
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-group-version-kind': [{ group: 'apps', kind: 'Deployment', version: 'v1' }],
      properties: {
        size: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
        count: {
          ...{ type: 'integer', format: 'int32', minimum: 0, maximum: 5, default: 1, multipleOf: 1 },
          ...{ exclusiveMinimum: true, exclusiveMaximum: true },
        },
        name: { type: 'string', pattern: '^a', minLength: 1, maxLength: 3, nullable: true, enum: ['a', null] },
        list: {
          ...{ type: 'array', minItems: 1, maxItems: 2, uniqueItems: true, items: { type: 'string' } },
          ...{ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
        },
        map: { type: 'object', additionalProperties: { $ref: '#/definitions/x' } },
        open: { type: 'object', additionalProperties: true },
      },
      allOf: [{ required: ['a'] }],
      oneOf: [{ required: ['b'] }],
      not: { required: ['c'] },
    };
    expect(stripped(structure)).toEqual(structure);
  });

  it('drops prose and hints at every level', () => {
    const prose = {
      description: 'What it is.',
      title: 'A title',
      example: 'an example',
      externalDocs: { url: 'somewhere' },
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-unions': [{}],
    };
    const leaf = { type: 'string', ...prose };
    expect(
      stripped({ ...prose, properties: { a: leaf }, items: leaf, additionalProperties: leaf, anyOf: [leaf] }),
    ).toEqual({
      properties: { a: { type: 'string' } },
      items: { type: 'string' },
      additionalProperties: { type: 'string' },
      anyOf: [{ type: 'string' }],
    });
  });

  it('keeps fields that are called like prose, and values of defaults', () => {
    const schema: JsonObject = {
      default: { description: 'none', title: 'x' },
      properties: { description: { type: 'string' }, title: { type: 'string' }, status: { type: 'string' } },
    };
    expect(stripped(schema)).toEqual(schema);
  });

  it('reports a word that it does not know, with its place', () => {
    const unknown: string[] = [];
    strip({ properties: { a: { type: 'string', const: 'x' } }, allOf: [{ patternProperties: {} }] }, unknown);
    expect(unknown).toEqual(['/properties/a/const', '/allOf/0/patternProperties']);
  });
});

describe('withoutStatus', () => {
  it('leaves the status out, also where it is required, and keeps deeper ones', () => {
    const condition: JsonObject = { properties: { status: {} }, required: ['status'] };
    const schema = { properties: { spec: condition, status: {} }, required: ['spec', 'status'] };
    expect(withoutStatus(schema)).toEqual({ properties: { spec: condition }, required: ['spec'] });
  });
});
