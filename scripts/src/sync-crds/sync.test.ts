import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSyncCrds } from './command.ts';
import { readFolder } from './replace-folder.ts';

const COMMIT = 'c0ffee'.repeat(7).slice(0, 40);

const SWAGGER = JSON.stringify({
  definitions: {
    Widget: {
      description: 'prose',
      properties: { spec: { $ref: '#/definitions/WidgetSpec' }, status: { $ref: '#/definitions/WidgetStatus' } },
      'x-kubernetes-group-version-kind': [{ group: 'toys', version: 'v1', kind: 'Widget' }],
    },
    WidgetSpec: { properties: { size: { type: 'integer' }, self: { $ref: '#/definitions/WidgetSpec' } } },
    WidgetStatus: { type: 'string' },
    Unreached: { type: 'string' },
    Room: { 'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Room' }] },
  },
  paths: {
    '/apis/toys/v1/namespaces/{namespace}/widgets/{name}': get('toys', 'Widget'),
    '/apis/toys/v1/widgets': get('toys', 'Widget'),
    '/api/v1/rooms/{name}': get('', 'Room'),
  },
});

function get(group: string, kind: string) {
  return { get: { 'x-kubernetes-group-version-kind': { group, version: 'v1', kind } } };
}

function crd(kind: string): string {
  const field = '{ type: object, description: prose, properties: { size: { type: integer, maximum: 3 } } }';
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: example.com
  scope: Cluster
  names: { kind: ${kind}, plural: ${kind.toLowerCase()}s }
  versions:
    - { name: v1, served: true, schema: { openAPIV3Schema: { type: object, properties: { spec: ${field}, status: ${field} } } } }
    - { name: v0, served: false, schema: { openAPIV3Schema: { type: object } } }
`;
}

const gear = { group: 'example.com', version: 'v1', kind: 'Gear', path: 'crds/gear.yaml', file: 'public/gear.yaml' };
const lever = { group: 'example.com', version: 'v1', kind: 'Lever', file: 'made/lever.yaml' };

function examplePins() {
  return {
    kubernetes: {
      ...{ version: '1.0', repository: 'k/openapi', ref: 'main', commit: COMMIT, path: 'api/swagger.json' },
      ...{ sha256: sha256(SWAGGER), file: 'k8s/swagger.json' },
      kinds: [
        { group: 'toys', version: 'v1', kind: 'Widget' },
        { group: '', version: 'v1', kind: 'Room' },
      ],
    },
    sources: [
      {
        ...{ name: 'gears', origin: 'public', repository: 'example/gears', ref: 'v1.2.3', commit: COMMIT },
        kinds: [{ ...gear, sha256: sha256(crd('Gear')) }],
      },
      {
        ...{ name: 'levers', origin: 'reconstructed', note: 'from documentation' },
        kinds: [{ ...lever, sha256: sha256(crd('Lever')) }],
      },
    ],
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

let room: string;
let crds: string;
let sources: string;

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'sync-crds-'));
  [crds, sources] = [join(room, 'crds'), join(room, 'sources')];
  write(sources, { 'k8s/swagger.json': SWAGGER, 'public/gear.yaml': crd('Gear'), 'made/lever.yaml': crd('Lever') });
  pin(examplePins());
});

afterEach(() => {
  rmSync(room, { recursive: true });
});

function write(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function pin(pins: unknown): void {
  write(crds, { 'pins.json': JSON.stringify(pins) });
}

async function run(args: string[], baseUrl = 'http://127.0.0.1:1') {
  const printed: string[] = [];
  const complaints: string[] = [];
  const outputs = { print: (line: string) => printed.push(line), complain: (line: string) => complaints.push(line) };
  const code = await runSyncCrds(args, { crds, baseUrl, ...outputs });
  return { code, printed, complaints };
}

function schema(path: string): unknown {
  return JSON.parse(readFolder(join(crds, 'schemas')).get(path) ?? 'null');
}

const GEAR = { spec: { type: 'object', properties: { size: { type: 'integer', maximum: 3 } } } };

describe('with --from', () => {
  it('writes one file a CRD kind and one for the core kinds', async () => {
    expect(await run(['--from', sources])).toEqual({
      code: 0,
      printed: ['3 schema files match the pins, written'],
      complaints: [],
    });
    expect([...readFolder(join(crds, 'schemas')).keys()].sort()).toEqual([
      'crds/example.com/Gear.v1.json',
      'crds/example.com/Lever.v1.json',
      'kubernetes.json',
    ]);
    expect(schema('crds/example.com/Gear.v1.json')).toEqual({
      ...{ group: 'example.com', version: 'v1', kind: 'Gear', plural: 'gears', scope: 'Cluster' },
      schema: { type: 'object', properties: GEAR },
    });
  });

  it('takes of Kubernetes what the kinds reach, with scope and plural', async () => {
    await run(['--from', sources]);
    expect(schema('kubernetes.json')).toMatchObject({
      version: '1.0',
      kinds: [
        { apiVersion: 'toys/v1', kind: 'Widget', plural: 'widgets', scope: 'Namespaced', definition: 'Widget' },
        { apiVersion: 'v1', kind: 'Room', plural: 'rooms', scope: 'Cluster', definition: 'Room' },
      ],
      definitions: { Widget: { properties: { spec: { $ref: '#/definitions/WidgetSpec' } } }, Room: {} },
    });
    expect(Object.keys((schema('kubernetes.json') as { definitions: object }).definitions)).toEqual([
      'Room',
      'Widget',
      'WidgetSpec',
    ]);
  });

  it('touches nothing when nothing changed, and removes what is no longer pinned', async () => {
    await run(['--from', sources]);
    const before = statSync(join(crds, 'schemas')).ino;
    expect((await run(['--from', sources])).printed).toEqual(['3 schema files match the pins, nothing to write']);
    expect(statSync(join(crds, 'schemas')).ino).toBe(before);

    const pins = examplePins();
    pin({ ...pins, sources: pins.sources.slice(1) });
    await run(['--from', sources]);
    expect(schema('crds/example.com/Gear.v1.json')).toBeNull();
    expect(existsSync(join(crds, 'schemas.previous'))).toBe(false);
  });
});

describe('with downloads', () => {
  async function serving(files: Record<string, string>, test: (baseUrl: string) => Promise<void>): Promise<void> {
    const server = createServer((request, response) => {
      const text = files[request.url ?? ''];
      response.writeHead(text === undefined ? 404 : text === 'broken' ? 503 : 200).end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await test(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  const files = {
    [`/k/openapi/${COMMIT}/api/swagger.json`]: SWAGGER,
    [`/example/gears/${COMMIT}/crds/gear.yaml`]: crd('Gear'),
  };

  it('gets files of the pinned commit, and keeps the schema that has no public source', async () => {
    await run(['--from', sources]);
    rmSync(join(crds, 'schemas/kubernetes.json'));
    await serving(files, async (baseUrl) => {
      expect(await run([], baseUrl)).toEqual({
        code: 0,
        printed: [
          'example.com/v1 Lever: no public source, the committed schema is kept (--from replaces it)',
          '3 schema files match the pins, written',
        ],
        complaints: [],
      });
    });
    expect(schema('crds/example.com/Lever.v1.json')).toMatchObject({ kind: 'Lever' });
    expect(schema('kubernetes.json')).not.toBeNull();
  });

  it('refuses other bytes than the pinned ones', async () => {
    await run(['--from', sources]);
    const before = readFolder(join(crds, 'schemas'));
    await serving({ ...files, [`/example/gears/${COMMIT}/crds/gear.yaml`]: 'other' }, async (baseUrl) => {
      const { code, complaints } = await run([], baseUrl);
      expect(code).toBe(1);
      expect(complaints).toEqual([
        `gears: example.com/v1 Gear: expected SHA-256 ${sha256(crd('Gear'))}, got ${sha256('other')}. ` +
          'Look at what changed at the source, then pin its hash.',
        'Nothing was written.',
      ]);
    });
    expect(readFolder(join(crds, 'schemas'))).toEqual(before);
  });

  it('tells a wrong pin (404) from a server in trouble (503) and from no server at all', async () => {
    await run(['--from', sources]);
    const gearUrl = `/example/gears/${COMMIT}/crds/gear.yaml`;
    await serving({ ...files, [gearUrl]: 'broken' }, async (baseUrl) => {
      const { code, complaints } = await run([], baseUrl);
      expect(code).toBe(3);
      expect(complaints[0]).toContain('got HTTP status 503. Try again later.');
    });
    await serving({ [`/k/openapi/${COMMIT}/api/swagger.json`]: SWAGGER }, async (baseUrl) => {
      const { code, complaints } = await run([], baseUrl);
      expect(code).toBe(1);
      expect(complaints[0]).toContain('got HTTP status 404. Check repository, commit and path');
    });
    const { code, complaints } = await run([]);
    expect(code).toBe(3);
    expect(complaints[0]).toMatch(/expected an answer from .*swagger\.json, got .+ Try again, or download/);
  });

  it('asks for --from when a reconstructed schema was never committed', async () => {
    await serving(files, async (baseUrl) => {
      const { code, complaints } = await run([], baseUrl);
      expect(code).toBe(1);
      expect(complaints[0]).toContain('levers: example.com/v1 Lever: expected the committed schema');
    });
  });
});

describe('faults', () => {
  it('are reported all at once, and nothing is written', async () => {
    const pins = examplePins();
    pin({
      kubernetes: { ...pins.kubernetes, kinds: [{ group: 'apps', version: 'v1', kind: 'Widget' }] },
      sources: [
        {
          ...pins.sources[0],
          kinds: [
            { ...gear, version: 'v0', sha256: sha256(crd('Gear')) },
            { ...gear, kind: 'Cog', sha256: sha256(crd('Gear')) },
            { ...gear, sha256: sha256('something else') },
            { ...gear, file: 'public/none.yaml', sha256: sha256('') },
          ],
        },
      ],
    });
    const { code, complaints } = await run(['--from', sources]);
    expect(code).toBe(1);
    expect(complaints).toEqual([
      'kubernetes: apps/v1 Widget: expected a definition, and a path that serves it, got only toys/v1 Widget. ' +
        'Correct the kind in libs/crds/pins.json.',
      'gears: example.com/v0 Gear: expected version v0, served, got the served versions v1. Pin one of them for Gear.',
      'gears: example.com/v1 Cog: expected a CustomResourceDefinition of Cog in example.com, got Gear of example.com. ' +
        'Correct group, kind or path of the pin.',
      `gears: example.com/v1 Gear: expected SHA-256 ${sha256('something else')}, got ${sha256(crd('Gear'))}. ` +
        'Take public/gear.yaml from the pinned commit, or pin the new one.',
      'gears: example.com/v1 Gear: expected the file public/none.yaml below --from, got ENOENT. ' +
        'Put the file there, or leave --from out to download it.',
      'Nothing was written.',
    ]);
    expect(existsSync(join(crds, 'schemas'))).toBe(false);
  });

  it('name a schema word that nobody has judged yet', async () => {
    const text = crd('Gear').replace('maximum: 3', 'maximum: 3, const: 3');
    write(sources, { 'public/gear.yaml': text });
    const pins = examplePins();
    pin({ ...pins, sources: [{ ...pins.sources[0], kinds: [{ ...gear, sha256: sha256(text) }] }] });
    const { code, complaints } = await run(['--from', sources]);
    expect(code).toBe(1);
    expect(complaints[0]).toContain(
      'got /properties/spec/properties/size/const. Add the word to the kept or the dropped',
    );
  });

  it('name a folder that cannot be read', async () => {
    const { code, complaints } = await run(['--from', join(room, 'nowhere')]);
    expect(code).toBe(1);
    expect(complaints[0]).toContain('expected a folder that holds the pinned files, got nothing that can be read');
  });

  it('name each malformed pin', async () => {
    const pins = examplePins();
    pin({ ...pins, kubernetes: { ...pins.kubernetes, commit: 'main', color: 'red' } });
    const { code, complaints } = await run(['--from', sources]);
    expect(code).toBe(1);
    expect(complaints.join('\n')).toContain('pins.json: kubernetes.commit: ');
    expect(complaints.join('\n')).toContain('color');
  });

  it('of usage exit with 2, of the disk with 3', async () => {
    expect((await run(['--form', sources])).code).toBe(2);
    expect((await run(['--from'])).complaints[0]).toContain('Usage: npx nx run sync-crds');
    writeFileSync(join(crds, 'schemas'), 'a file where the folder should be');
    expect((await run(['--from', sources])).code).toBe(3);
    rmSync(join(crds, 'pins.json'));
    expect((await run(['--from', sources])).code).toBe(3);
    expect((await run(['--help'])).code).toBe(0);
  });
});
