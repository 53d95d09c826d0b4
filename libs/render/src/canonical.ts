import { compareText } from '@slipway/contracts/finding';
import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';

/** Keys that a reader looks for first; the others follow by name. */
const first = ['apiVersion', 'kind', 'metadata'];

/** A manifest as it is written: keys in a fixed order, nothing absent, values that JSON can hold and no others. */
export function canonicalManifest(object: unknown): Manifest {
  const { apiVersion, kind, metadata, ...rest } = canonical(object, '') as Record<string, Json>;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string')
    throw new Error('an object has no apiVersion and kind');
  const name = (metadata as JsonObject | undefined)?.['name'];
  if (typeof name !== 'string' || name === '') throw new Error(`a ${kind} has no metadata.name`);
  return { apiVersion, kind, metadata: metadata as Manifest['metadata'], ...rest };
}

/** Lays fields over a value: objects by key, lists by position, everything else replaced. */
export function mergeFields(base: unknown, fields: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(fields)) {
    return Array.from({ length: Math.max(base.length, fields.length) }, (_, index) =>
      index in fields ? mergeFields(base[index], fields[index]) : (base[index] as unknown),
    );
  }
  if (!isPlain(base) || !isPlain(fields)) return fields;
  const merged = { ...base };
  for (const [key, value] of Object.entries(fields)) merged[key] = mergeFields(base[key], value);
  return merged;
}

function canonical(value: unknown, path: string): Json | undefined {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new Error(`${path} holds half a character, which has no UTF-8 form`);
      return value;
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new Error(`${path} is ${value}, which YAML and JSON cannot both hold`);
      return value;
    case 'undefined':
      return undefined;
    case 'object':
      if (value === null) return undefined;
      if (Array.isArray(value)) return value.map((item, index) => canonical(item, `${path}[${index}]`) ?? null);
      if (isPlain(value)) return canonicalObject(value, path);
  }
  const what = typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
  throw new Error(`${path} is a ${what}, which YAML cannot hold`);
}

function canonicalObject(object: Readonly<Record<string, unknown>>, path: string): JsonObject {
  const result: Record<string, Json> = {};
  for (const key of Object.keys(object).sort(compareText)) {
    const value = canonical(object[key], path === '' ? key : `${path}.${key}`);
    if (value !== undefined) result[key] = value;
  }
  if (path !== '') return result;
  const rest = Object.keys(result).filter((key) => !first.includes(key));
  return Object.fromEntries([...first, ...rest].flatMap((key) => (key in result ? [[key, result[key] as Json]] : [])));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
