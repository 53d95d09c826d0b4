import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** Words whose value is copied as it is. */
const COPIED = new Set([
  ...['type', 'format', 'enum', 'default', 'nullable', 'required', 'pattern', '$ref'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
  ...['x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'x-kubernetes-map-type'],
  ...['x-kubernetes-int-or-string', 'x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'],
  ...['x-kubernetes-group-version-kind', 'x-kubernetes-validations'],
]);

/** Words that hold one schema, a list of schemas, or schemas by name. */
const NESTED = new Set(['items', 'additionalProperties', 'not', 'allOf', 'anyOf', 'oneOf', 'properties']);

/** Words that constrain nothing: prose, hints for the clients of the API. */
const DROPPED = new Set([
  ...['description', 'title', 'example', 'externalDocs'],
  ...['x-kubernetes-patch-merge-key', 'x-kubernetes-patch-strategy', 'x-kubernetes-unions'],
]);

/**
 * Keeps of a schema what constrains values: structure, and rules in CEL.
 *
 * Works word by word and not by key: a *field* may well be called `description`.
 *
 * @param unknown receives the path of each word that is neither kept nor known to be prose. Such a word might be a
 *   constraint, and dropping it in silence would make every check weaker.
 */
export function strip(schema: JsonObject, unknown: string[], path = ''): JsonObject {
  const kept: JsonObject = {};
  for (const [word, value] of Object.entries(schema)) {
    if (COPIED.has(word)) kept[word] = value;
    else if (NESTED.has(word)) kept[word] = stripNested(word, value, unknown, `${path}/${word}`);
    else if (!DROPPED.has(word)) unknown.push(`${path}/${word}`);
  }
  return kept;
}

function stripNested(word: string, value: Json, unknown: string[], path: string): Json {
  if (word === 'properties' && isObject(value)) return stripEach(value, unknown, path);
  if (Array.isArray(value)) return value.map((item, index) => stripSchema(item, unknown, `${path}/${String(index)}`));
  return stripSchema(value, unknown, path);
}

function stripEach(schemas: JsonObject, unknown: string[], path: string): JsonObject {
  const fields = Object.entries(schemas);
  return Object.fromEntries(fields.map(([name, field]) => [name, stripSchema(field, unknown, `${path}/${name}`)]));
}

/** `additionalProperties` may be a bare boolean. */
function stripSchema(value: Json, unknown: string[], path: string): Json {
  return isObject(value) ? strip(value, unknown, path) : value;
}

/** Leaves out the field `status`: clusters write it, a manifest never does. */
export function withoutStatus(schema: JsonObject): JsonObject {
  const { properties, required, ...rest } = schema;
  if (isObject(properties)) rest['properties'] = omit(properties, 'status');
  if (Array.isArray(required)) rest['required'] = required.filter((field) => field !== 'status');
  return rest;
}

function omit(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
