import type { SchemaObject } from 'ajv';

/** The words of a Kubernetes schema (structural schemas of CRDs, definitions of core kinds) that are kept in git. */
export interface StructuralSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: StructuralSchemas;
  readonly additionalProperties?: boolean | StructuralSchema;
  readonly items?: StructuralSchema;
  readonly allOf?: readonly StructuralSchema[];
  readonly anyOf?: readonly StructuralSchema[];
  readonly oneOf?: readonly StructuralSchema[];
  readonly not?: StructuralSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string; readonly message?: string }[];
}

/** Schemas by the name of their field. */
export type StructuralSchemas = Readonly<Record<string, StructuralSchema>>;

/** Where definitions are found: the schema that holds them has this id. */
export const DEFINITIONS = 'kubernetes#/definitions/';

/** How pinned schemas refer to definitions. */
const REF = '#/definitions/';

/** Words that JSON Schema spells the same way. */
const SAME = [
  ...['pattern', 'format', 'multipleOf', 'minLength', 'maxLength'],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
] as const;

/** The JSON Schema that accepts exactly what the API server keeps: a field that it would prune is refused. */
export function strict(schema: StructuralSchema): SchemaObject {
  if (schema.$ref !== undefined) return { $ref: schema.$ref.replace(REF, DEFINITIONS) };
  if (schema['x-kubernetes-embedded-resource'] === true) return strict(asObject(schema));
  return {
    ...constraints(schema, strict),
    ...types(schema),
    ...listRules(schema),
    ...junctors(schema),
    ...closed(schema),
  };
}

/**
 * The JSON Schema of a part of an `allOf`, `anyOf`, `oneOf` or `not`.
 *
 * Such a part names only the fields that it talks about, so it must not refuse the others.
 */
export function partial(schema: StructuralSchema): SchemaObject {
  return { ...constraints(schema, partial), ...types(schema), ...junctors(schema) };
}

type Convert = (schema: StructuralSchema) => SchemaObject;

function constraints(schema: StructuralSchema, convert: Convert): SchemaObject {
  const { properties, items, additionalProperties } = schema;
  const words: Record<string, unknown> = { ...schema };
  return {
    ...Object.fromEntries(SAME.filter((word) => word in words).map((word) => [word, words[word]])),
    ...limits(schema),
    ...required(schema),
    ...(properties !== undefined && { properties: mapValues(properties, convert) }),
    ...(items !== undefined && { items: convert(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: convert(additionalProperties) }),
  };
}

/** Kubernetes writes `exclusiveMinimum: true` beside `minimum`, JSON Schema the limit itself. */
function limits({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: StructuralSchema): SchemaObject {
  return {
    ...(minimum !== undefined && { [exclusiveMinimum === true ? 'exclusiveMinimum' : 'minimum']: minimum }),
    ...(maximum !== undefined && { [exclusiveMaximum === true ? 'exclusiveMaximum' : 'maximum']: maximum }),
  };
}

/** The API server fills in defaults before it looks for what is required. */
function required({ required: fields, properties }: StructuralSchema): SchemaObject {
  const needed = fields?.filter((field) => properties?.[field]?.default === undefined) ?? [];
  return needed.length > 0 ? { required: needed } : {};
}

function types(schema: StructuralSchema): SchemaObject {
  const named = schema.type === undefined ? [] : [schema.type];
  const either = schema['x-kubernetes-int-or-string'] === true ? ['integer', 'string'] : named;
  const all = schema.nullable === true && either.length > 0 ? [...either, 'null'] : either;
  const values = schema.nullable === true ? [...(schema.enum ?? []), null] : schema.enum;
  return {
    ...(all.length > 0 && { type: all.length === 1 ? all[0] : all }),
    ...(schema.enum !== undefined && { enum: values }),
  };
}

function listRules(schema: StructuralSchema): SchemaObject {
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  if (listType === 'set') return { uniqueItems: true };
  return listType === 'map' && keys !== undefined ? { uniqueKeys: keys } : {};
}

function junctors(schema: StructuralSchema): SchemaObject {
  const { allOf, anyOf, oneOf, not } = schema;
  // The usual `anyOf` of an int-or-string repeats its type: without it there is one message in place of three.
  const alternatives = schema['x-kubernetes-int-or-string'] === true ? undefined : anyOf;
  return {
    ...(allOf !== undefined && { allOf: allOf.map(partial) }),
    ...(alternatives !== undefined && { anyOf: alternatives.map(partial) }),
    ...(oneOf !== undefined && { oneOf: oneOf.map(partial) }),
    ...(not !== undefined && { not: partial(not) }),
  };
}

/** Objects are closed unless they say that they keep what they do not know. */
function closed(schema: StructuralSchema): SchemaObject {
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties !== undefined;
  return schema.type === 'object' && !open ? { additionalProperties: false } : {};
}

/** Adds the fields that every object has, and that schemas of objects need not name. */
export function asObject(schema: StructuralSchema): StructuralSchema {
  return {
    ...schema,
    'x-kubernetes-embedded-resource': false, // said in full now
    required: ['apiVersion', 'kind', ...(schema.required ?? [])],
    properties: { ...schema.properties, ...OBJECT_FIELDS },
  };
}

const OBJECT_FIELDS: StructuralSchemas = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { $ref: `${REF}io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta` },
};

/** Converts each schema, keeping the names. */
export function mapValues(schemas: StructuralSchemas, convert: Convert): Record<string, SchemaObject> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, convert(schema)]));
}
