import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { SchemaObject, ValidateFunction } from 'ajv';
import { faultsOf } from './strict-schemas/faults.ts';
import type { Fault } from './strict-schemas/faults.ts';
import { NUMBER_FORMATS, STRING_FORMATS } from './strict-schemas/formats.ts';
import { coreManifest, customManifest, strictDefinitions } from './strict-schemas/objects.ts';
import type { Kind } from './strict-schemas/objects.ts';
import type { StructuralSchema, StructuralSchemas } from './strict-schemas/structure.ts';

export type { Fault } from './strict-schemas/faults.ts';

/** Checks one manifest and returns every fault; none means that the API server would keep all of it. */
export type Validate = (manifest: unknown) => Fault[];

/** The schemas of this repository. */
const COMMITTED = join(import.meta.dirname, '../../crds/schemas');

interface CoreKind extends Kind {
  readonly definition: string;
}

interface KubernetesFile {
  readonly kinds: readonly CoreKind[];
  readonly definitions: StructuralSchemas;
}

interface CrdFile {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly scope: Kind['scope'];
  readonly schema: StructuralSchema;
}

/**
 * Builds the strict check of manifests from the committed schemas.
 *
 * Strict means: an unknown field is a fault, where an API server prunes it in silence. A kind is compiled when its first
 * manifest comes, so a run pays for the kinds that it meets.
 *
 * @param schemas the folder that `npx nx run sync-crds` writes
 */
export function strictSchemas(schemas: string = COMMITTED): Validate {
  const core = readJson(join(schemas, 'kubernetes.json')) as KubernetesFile;
  const sources = new Map([...coreSources(core), ...customSources(schemas)]);
  const ajv = createAjv({ $id: 'kubernetes', definitions: strictDefinitions(core.definitions) });
  const compiled = new Map<string, ValidateFunction>();

  return (manifest) => {
    const { apiVersion, kind } = isRecord(manifest) ? manifest : {};
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [NO_OBJECT];
    const key = keyOf({ apiVersion, kind });
    const source = sources.get(key);
    if (source === undefined) return [unknownKind(apiVersion, kind, [...sources.keys()])];
    const check = compiled.get(key) ?? ajv.compile(source());
    compiled.set(key, check);
    return check(manifest) ? [] : faultsOf(check.errors ?? []);
  };
}

type Source = () => SchemaObject;

function coreSources({ kinds }: KubernetesFile): [string, Source][] {
  return kinds.map((kind) => [keyOf(kind), () => coreManifest(kind, kind.definition)]);
}

function customSources(schemas: string): [string, Source][] {
  const folder = join(schemas, 'crds');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return files.map((file) => {
    const { group, version, kind, scope, schema } = readJson(join(folder, file)) as CrdFile;
    const custom = { apiVersion: `${group}/${version}`, kind, scope };
    return [keyOf(custom), () => customManifest(custom, schema)];
  });
}

function createAjv(definitions: SchemaObject): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true, // messages name the type that was found
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    unicodeRegExp: false, // upstream patterns escape characters that JavaScript's unicode mode forbids to escape
    code: { regExp: goPattern },
    validateSchema: false, // they are our own conversions: checking them costs more than using them
  });
  for (const [name, { accepts }] of Object.entries(STRING_FORMATS))
    ajv.addFormat(name, { type: 'string', validate: accepts });
  for (const [name, { accepts }] of Object.entries(NUMBER_FORMATS))
    ajv.addFormat(name, { type: 'number', validate: accepts });
  ajv.addKeyword({ keyword: 'uniqueKeys', type: 'array', schemaType: 'array', validate: haveUniqueKeys });
  ajv.addSchema(definitions);
  return ajv;
}

/** The API server reads patterns as Go does: `(?i)` is for the whole of one, and JavaScript says it beside. */
const goPattern = Object.assign(
  (pattern: string, flags: string) =>
    pattern.includes('(?i)') ? new RegExp(pattern.replaceAll('(?i)', ''), `${flags}i`) : new RegExp(pattern, flags),
  { code: 'new RegExp' },
);

/** A list of type `map` holds each combination of its keys once. */
function haveUniqueKeys(keys: readonly string[], items: readonly unknown[]): boolean {
  const seen = items.filter(isRecord).map((item) => JSON.stringify(keys.map((key) => item[key] ?? null)));
  return new Set(seen).size === seen.length;
}

const NO_OBJECT: Fault = { path: '', message: 'is no Kubernetes object: apiVersion and kind must be strings' };

function unknownKind(apiVersion: string, kind: string, known: readonly string[]): Fault {
  const namesakes = known.filter((key) => key.endsWith(` ${kind}`)).join(', ');
  const hint = namesakes === '' ? '' : ` (pinned: ${namesakes})`;
  return {
    path: 'kind',
    message: `no schema for ${apiVersion} ${kind}${hint}: add it to libs/crds/pins.json and run npx nx run sync-crds`,
  };
}

function keyOf({ apiVersion, kind }: Pick<Kind, 'apiVersion' | 'kind'>): string {
  return `${apiVersion} ${kind}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
