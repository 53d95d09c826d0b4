import type { ErrorObject } from 'ajv';
import { formatText } from './formats.ts';

/** One way in which a manifest breaks its schema. */
export interface Fault {
  /** As a reader of YAML would say it: `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly message: string;
}

/** The faults behind ajv's errors. Values are never repeated in messages, since they may be secret. */
export function faultsOf(errors: readonly ErrorObject[]): Fault[] {
  const faults = errors.filter(({ keyword }) => keyword !== 'propertyNames').map(faultOf);
  // Two parts of a schema may demand the same field: once is enough to say it.
  return [...new Map(faults.map((fault) => [`${fault.path}: ${fault.message}`, fault])).values()];
}

function faultOf(error: ErrorObject): Fault {
  return { path: pathOf(error), message: messageOf(error) };
}

type Describe = (error: ErrorObject) => string;

const MESSAGES: Readonly<Record<string, Describe>> = {
  additionalProperties: () => 'unknown field',
  required: () => 'is required',
  type: (error) => `must be ${listOf(param(error, 'type'))}, not ${typeName(error.data)}`,
  enum: (error) => `must be one of ${listOf(param(error, 'allowedValues'))}`,
  format: (error) => `must be ${formatText(String(param(error, 'format')))}`,
  uniqueKeys: (error) => `must not hold two items with the same ${listOf(error.schema, 'and')}`,
  'false schema': () => 'must not be set: objects of this kind live outside namespaces',
};

function messageOf(error: ErrorObject): string {
  const message = MESSAGES[error.keyword]?.(error) ?? error.message ?? error.keyword;
  return error.propertyName === undefined ? message : `as a key ${message}`;
}

/** The place of a missing or unknown field is the field, not the object around it. */
function pathOf(error: ErrorObject): string {
  const field = param(error, 'missingProperty') ?? param(error, 'additionalProperty') ?? error.propertyName;
  const segments = error.instancePath.split('/').slice(1).map(unescape);
  return joinPath(typeof field === 'string' ? [...segments, field] : segments);
}

/** Undoes the escapes of a JSON pointer. */
function unescape(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

function joinPath(segments: readonly string[]): string {
  const parts = segments.map((segment) => {
    if (/^\d+$/.test(segment)) return `[${segment}]`;
    return /^[\w-]+$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`;
  });
  return parts.join('').replace(/^\./, '');
}

function param({ params }: ErrorObject, name: string): unknown {
  return (params as Record<string, unknown>)[name];
}

function listOf(value: unknown, conjunction = 'or'): string {
  return Array.isArray(value) ? value.map(String).join(` ${conjunction} `) : String(value);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
