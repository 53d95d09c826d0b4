import { NormalizedSchema } from '@smithy/core/schema';

/** What a service can be asked, as its SDK client describes it. */
export interface Operation {
  readonly name: string;
  /** How a REST service is asked; absent for services that take the name in the body or a header. */
  readonly http?: { readonly method: string; readonly path: RegExp; readonly labels: readonly string[] };
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

type Reference = Parameters<typeof NormalizedSchema.of>[0];
/** How the SDK writes an operation down: kind, namespace, name, traits, input, output. */
type OperationSchema = readonly [number, string, string, unknown, Reference, Reference];
const operationKind = 9;

/** The operations that an SDK client exports the schemas of, by name. */
export function operationsOf(client: Readonly<Record<string, unknown>>): ReadonlyMap<string, Operation> {
  const found = new Map<string, Operation>();
  for (const [name, schema] of Object.entries(client)) {
    if (!name.endsWith('$') || !isOperation(schema)) continue;
    const [, , operation, traits, input, output] = schema;
    const http = httpOf(traits);
    found.set(operation, {
      name: operation,
      ...(http !== undefined && { http }),
      input: NormalizedSchema.of(input),
      output: NormalizedSchema.of(output),
    });
  }
  return found;
}

function isOperation(schema: unknown): schema is OperationSchema {
  return Array.isArray(schema) && schema[0] === operationKind;
}

function httpOf(traits: unknown): Operation['http'] | undefined {
  if (typeof traits !== 'object' || traits === null || !('http' in traits)) return undefined;
  const [method, template] = traits.http as readonly [string, string, number];
  const labels: string[] = [];
  const path = template.replaceAll(/\{([^}]+)\}/g, (_, label: string) => {
    labels.push(label);
    return '([^/]+)';
  });
  return { method, path: new RegExp(`^${path}/?$`), labels };
}

/** Where a request disagrees with the schema of its operation: first what is missing, then what has the wrong form. */
export function faultsOf(schema: NormalizedSchema, value: unknown, at = ''): readonly string[] {
  if (value === undefined || value === null) return [];
  if (schema.isStructSchema()) return faultsOfObject(schema, value, at);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return [`${at} is not a list`];
    return value.flatMap((each, index) => faultsOf(schema.getValueSchema(), each, `${at}[${index}]`));
  }
  if (schema.isMapSchema()) {
    if (typeof value !== 'object') return [`${at} is not a map`];
    return Object.entries(value).flatMap(([key, each]) => faultsOf(schema.getValueSchema(), each, `${at}.${key}`));
  }
  if (schema.isStringSchema()) return typeof value === 'string' ? [] : [`${at} is not a text`];
  if (schema.isBooleanSchema()) return typeof value === 'boolean' ? [] : [`${at} is not true or false`];
  if (schema.isNumericSchema()) return typeof value === 'number' ? [] : [`${at} is not a number`];
  return [];
}

function faultsOfObject(schema: NormalizedSchema, value: unknown, at: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [`${at} is not an object`];
  const given = new Map(Object.entries(value));
  const members = new Map(schema.structIterator());
  const name = (member: string) => (at === '' ? member : `${at}.${member}`);
  const missing = [...members.keys()].slice(0, requiredCount(schema)).filter((member) => given.get(member) == null);
  const unknown = [...given.keys()].filter((member) => !members.has(member));
  return [
    ...missing.map((member) => `${name(member)} is required`),
    ...unknown.map((member) => `${name(member)} is unknown`),
    ...[...members].flatMap(([member, inner]) => faultsOf(inner, given.get(member), name(member))),
  ];
}

/** How many members must be there; the SDK lists them first. */
function requiredCount(schema: NormalizedSchema): number {
  const raw: unknown = schema.getSchema();
  const count: unknown = Array.isArray(raw) ? raw[6] : undefined;
  return typeof count === 'number' ? count : 0;
}
