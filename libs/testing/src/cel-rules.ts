import { Environment } from '@marcbachmann/cel-js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StructuralSchema } from './strict-schemas/structure.ts';
import type { Fault } from './strict-schemas.ts';

/** A rule in CEL that a CRD carries, and where. */
export interface CelRule {
  /** `karpenter.sh/v1 NodePool spec.weight`. */
  readonly at: string;
  readonly rule: string;
  readonly message: string;
}

/** The rules in CEL of the committed CRDs. */
export interface CelRules {
  /** Judges a manifest by the rules of its kind, as the API server does when it is made. */
  readonly judge: (manifest: unknown) => Fault[];
  /** Rules that are judged here. */
  readonly judged: readonly CelRule[];
  /** Rules about a change: what is made has no state before. Only an API server judges them. */
  readonly transitions: readonly CelRule[];
  /** Rules that use more of CEL than is understood here. Only an API server judges them. */
  readonly beyond: readonly CelRule[];
}

interface CrdFile {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: StructuralSchema;
}

type Check = (self: unknown) => boolean;

const COMMITTED = join(import.meta.dirname, '../../crds/schemas');

const cel = new Environment({ unlistedVariablesAreDyn: true });
// Of what Kubernetes adds to CEL, this is what pinned CRDs use most; a rule that uses more is listed as beyond.
cel.registerFunction('string.find(string): string', (text: string, pattern: string) => {
  return new RegExp(pattern).exec(text)?.[0] ?? '';
});

/** Reads the rules of the committed CRDs, each of which is judged or listed: none is passed over in silence. */
export function celRules(schemas: string = COMMITTED): CelRules {
  const kinds = new Map(readCrds(schemas).map((crd) => [`${crd.group}/${crd.version} ${crd.kind}`, crd.schema]));
  const judged: CelRule[] = [];
  const transitions: CelRule[] = [];
  const beyond: CelRule[] = [];
  const checks = new Map<string, Check>();
  for (const [kind, schema] of kinds)
    collect(schema, kind, '', (rule) => {
      if (/\boldSelf\b/.test(rule.rule)) {
        transitions.push(rule);
        return;
      }
      const check = checks.get(rule.rule) ?? compiled(rule);
      if (check === undefined) {
        beyond.push(rule);
        return;
      }
      checks.set(rule.rule, check);
      judged.push(rule);
    });

  return {
    judged,
    transitions,
    beyond,
    judge: (manifest) => {
      const { apiVersion, kind } = isRecord(manifest) ? manifest : {};
      const schema = kinds.get(`${String(apiVersion)} ${String(kind)}`);
      return schema === undefined ? [] : judge(schema, manifest, '', checks);
    },
  };
}

function readCrds(schemas: string): CrdFile[] {
  const folder = join(schemas, 'crds');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as CrdFile);
}

function compiled({ at, rule }: CelRule): Check | undefined {
  // Parsing lets functions pass that nobody knows; checking does not.
  if (!cel.check(rule).valid) return undefined;
  const evaluate = cel.parse(rule) as (context: { self: unknown }) => unknown;
  return (self) => {
    const verdict = evaluate({ self });
    if (typeof verdict !== 'boolean') throw new Error(`${at}: the rule ${rule} gives ${String(verdict)}`);
    return verdict;
  };
}

/** Shows every rule of a schema, also those about fields that nobody uses. */
function collect(schema: StructuralSchema, kind: string, path: string, see: (rule: CelRule) => void): void {
  for (const { rule, message = rule } of schema['x-kubernetes-validations'] ?? [])
    see({ at: `${kind}${path === '' ? '' : ` ${path.slice(1)}`}`, rule, message });
  for (const [name, field] of Object.entries(schema.properties ?? {})) collect(field, kind, `${path}.${name}`, see);
  if (schema.items !== undefined) collect(schema.items, kind, `${path}[]`, see);
  if (typeof schema.additionalProperties === 'object') collect(schema.additionalProperties, kind, `${path}[*]`, see);
}

function judge(schema: StructuralSchema, value: unknown, path: string, checks: ReadonlyMap<string, Check>): Fault[] {
  // A field that is not there has no rules; what its default would be is checked where the schema is written.
  if (value === undefined || value === null) return [];
  const faults: Fault[] = [];
  for (const { rule, message = rule } of schema['x-kubernetes-validations'] ?? []) {
    const holds = checks.get(rule);
    if (holds === undefined) continue;
    const broken = brokenBy(holds, typed(schema, value));
    if (broken !== undefined) faults.push({ path: path.slice(1), message: `${message}${broken}` });
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items !== undefined)
      value.forEach((item, index) => faults.push(...judge(items, item, `${path}.${index}`, checks)));
  } else if (isRecord(value))
    for (const [name, field] of Object.entries(value)) {
      const nested = schema.properties?.[name] ?? schema.additionalProperties;
      if (typeof nested === 'object') faults.push(...judge(nested, field, `${path}.${name}`, checks));
    }
  return faults;
}

/** How a value breaks a rule; `undefined` if it keeps it. An error counts as broken, as it does for the API server. */
function brokenBy(holds: Check, value: unknown): string | undefined {
  try {
    return holds(value) ? undefined : '';
  } catch (error) {
    return ` (${String(error).split('\n')[0] ?? ''})`;
  }
}

/** A value as CEL sees it: what the schema calls an integer is one, with its defaults filled in. */
function typed(schema: StructuralSchema, value: unknown): unknown {
  if (schema.type === 'integer' && typeof value === 'number') return BigInt(value);
  if (Array.isArray(value)) return value.map((item) => typed(schema.items ?? {}, item));
  if (!isRecord(value)) return value;
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.properties ?? {}))
    if (field.default !== undefined) fields[name] = typed(field, field.default);
  for (const [name, field] of Object.entries(value)) {
    const nested = schema.properties?.[name] ?? schema.additionalProperties;
    fields[name] = typed(typeof nested === 'object' ? nested : {}, field);
  }
  return fields;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
