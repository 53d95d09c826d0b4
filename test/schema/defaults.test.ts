import { isToldToAws } from '@slipway/contracts/foundation-stacks';
import { crdFile } from '@slipway/scripts/sync-crds/crd';
import { apiVersion, parsePins } from '@slipway/scripts/sync-crds/pins';
import { loadAll, YAML11_SCHEMA } from 'js-yaml';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/**
 * What the server adds to the items of a list of a custom resource, Argo CD takes for a difference: it compares such lists
 * as a whole. The object would be OutOfSync for ever, and its Application synced again and again.
 */

const root = join(import.meta.dirname, '../..');
const crds = join(root, 'libs/crds');
const schemas = new Map(
  parsePins(readFileSync(join(crds, 'pins.json'), 'utf8')).sources.flatMap(({ kinds }) =>
    kinds.map((pin) => [`${apiVersion(pin)} ${pin.kind}`, schemaOf(join(crds, 'schemas', crdFile(pin)))] as const),
  ),
);

it('custom resources in dist/ state the defaults of what is in lists', () => {
  const missing = globSync('dist/**/*.yaml', { cwd: root })
    .filter((file) => !isToldToAws(file))
    .sort()
    .flatMap((file) =>
      loadAll(readFileSync(join(root, file), 'utf8'), { schema: YAML11_SCHEMA })
        .filter(isRecord)
        .flatMap((document) => {
          const schema = schemas.get(`${String(document['apiVersion'])} ${String(document['kind'])}`);
          return unstated(schema, document, String(document['kind'])).map((path) => `${file}: ${path}`);
        }),
    );
  expect(missing).toEqual([]);
});

it('a default is missed in a list, and not outside of one', () => {
  const port = { type: 'object', properties: { protocol: { default: 'TCP' }, port: {} } };
  const schema = { properties: { replicas: { default: 1 }, ports: { type: 'array', items: port } } };
  expect(unstated(schema, { ports: [{ port: 1 }, { port: 2, protocol: 'UDP' }] }, 'spec')).toEqual([
    'spec.ports[0].protocol, which is "TCP" by default',
  ]);
  expect(unstated(schema, { ports: [] }, 'spec')).toEqual([]);
});

/** Paths of fields inside of lists that are left out and have a default. */
function unstated(schema: unknown, value: unknown, path: string, inList = false): string[] {
  if (!isRecord(schema)) return [];
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => unstated(schema['items'], item, `${path}[${index}]`, true));
  if (!isRecord(value)) return [];
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  return Object.entries(properties).flatMap(([name, property]) => {
    if (name in value) return unstated(property, value[name], `${path}.${name}`, inList);
    if (!inList || !isRecord(property) || !('default' in property)) return [];
    return [`${path}.${name}, which is ${JSON.stringify(property['default'])} by default`];
  });
}

function schemaOf(file: string): unknown {
  const { schema } = JSON.parse(readFileSync(file, 'utf8')) as { schema: unknown };
  return schema;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
