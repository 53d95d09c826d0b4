/** Makes lib/ of schemas/: a module of classes for each API group, as JavaScript and declarations. */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isolatedDeclarationSync } from 'rolldown/experimental';
import { transformSync } from 'rolldown/utils';

const schemas = join(import.meta.dirname, 'schemas/crds');
const lib = join(import.meta.dirname, 'lib');
const work = mkdtempSync(join(tmpdir(), 'slipway-crds-'));
try {
  importClasses(globSync('*/*.json', { cwd: schemas }).sort().map(customResourceDefinition));
  mkdirSync(lib, { recursive: true });
  const written = globSync('*.ts', { cwd: work }).flatMap(compile);
  for (const file of readdirSync(lib)) if (!written.includes(file)) rmSync(join(lib, file), { recursive: true });
} finally {
  rmSync(work, { recursive: true });
}

function customResourceDefinition(file: string): string {
  const { version, schema, plural, kind, ...crd } = readJson(join(schemas, file));
  const versions = [{ name: version, schema: { openAPIV3Schema: withOpenTemplates(schema) } }];
  const spec = { ...crd, names: { kind, plural }, versions };
  return JSON.stringify({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', spec });
}

/**
 * The schema with each embedded pod template left open: cdk8s-plus has classes for pods, and another set for every kind
 * that holds some would be ten times all others together. Whoever fills one in uses `toJson_PodTemplateSpec`.
 */
function withOpenTemplates(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withOpenTemplates);
  if (typeof schema !== 'object' || schema === null) return schema;
  if (isPodTemplate(schema)) return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withOpenTemplates(value)]));
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

function isPodTemplate({ properties }: Schema): boolean {
  return properties?.['metadata'] !== undefined && properties['spec']?.properties?.['containers'] !== undefined;
}

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`${file} cannot be read: npx nx run sync-crds writes it anew`, { cause: error });
  }
}

/** All CRDs in one file: a second import into the same folder would overwrite the modules of the first. */
function importClasses(crds: readonly string[]): void {
  const cli = join(createRequire(import.meta.url).resolve('cdk8s-cli/package.json'), '../bin/cdk8s');
  const file = join(work, 'crds.yaml');
  writeFileSync(file, crds.join('\n---\n'));
  const flags = ['--language=typescript', `--output=${work}`, '--no-save', '--check-upgrade=false'];
  const { status, stderr } = spawnSync(process.execPath, [cli, 'import', file, ...flags], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cdk8s import failed: ${stderr}`);
}

/** Node cannot strip the types of these modules (they have enums), hence JavaScript. */
function compile(file: string): string[] {
  const text = readFileSync(join(work, file), 'utf8');
  const [script, declarations] = [transformSync(file, text, {}), isolatedDeclarationSync(file, text)];
  const errors = [...script.errors, ...declarations.errors].map(({ message }) => message);
  if (errors.length > 0) throw new Error(`${file}: ${errors.join('\n')}`);
  const outputs = { [file.replace(/ts$/, 'js')]: script.code, [file.replace(/ts$/, 'd.ts')]: declarations.code };
  for (const [name, code] of Object.entries(outputs)) writeFileSync(join(lib, name), code);
  return Object.keys(outputs);
}
