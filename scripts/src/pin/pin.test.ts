import { charts } from '@slipway/catalog/charts';
import { images } from '@slipway/catalog/images';
import { unpinned } from '@slipway/contracts/source';
import { readModels } from '@slipway/render/read-models';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check as formatted, resolveConfig } from 'prettier';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WrongUsage } from '../exit.ts';
import { ownRoot } from '../workspace-root.ts';
import { runPin } from './command.ts';
import {
  chartManifest,
  digestOf,
  imageIndex,
  ociRegistry,
  serve,
  type FakeServer,
  type Handler,
} from './fake-servers.ts';
import { createClient } from './http.ts';
import { readPins } from './pins.ts';

const catalog = 'libs/catalog/src';
const commit = 'c0ffee'.repeat(7).slice(0, 40);
const archive = digestOf('an archive');
const engine = imageIndex('amd64');
const server = imageIndex('amd64', 'arm64');

const imagesSource = `import type { Image } from '@slipway/contracts/image';
import { unpinned } from '@slipway/contracts/source';

/** Every image. */
export const images = {
  engine: {
    repository: 'docker.io/engines/engine',
    tag: 'v1.2.3',
    digest: unpinned,
    // A remark that stays.
    architectures: ['amd64'],
    user: { uid: 1, gid: 1 },
    source: { from: 'somewhere', asOf: '2026-11-21' },
  },
  'the-server': {
    repository: 'ghcr.io/makers/server',
    tag: '4.5',
    digest: unpinned,
    architectures: ['amd64', 'arm64'],
    user: { uid: 1, gid: 1 },
    source: { from: 'somewhere', asOf: '2026-11-21' },
  },
} as const satisfies Record<string, Image>;
`;

const chartsSource = `import type { HelmChart } from '@slipway/contracts/helm-chart';
import { unpinned } from '@slipway/contracts/source';

export const charts = {
  classic: {
    repository: 'https://charts.example/stable/',
    name: 'classic',
    version: '1.10',
    digest: unpinned,
    source: { from: 'somewhere', asOf: '2026-11-21' },
  },
  packed: {
    repository: 'docker.io/packers',
    name: 'packed',
    version: '2.0.0+build',
    digest: unpinned,
    source: { from: 'somewhere', asOf: '2026-11-21' },
  },
} as const satisfies Record<string, HelmChart>;
`;

const modelSource = `import type { Model } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';

export const model: Model = {
  id: 'thinker',
  weights: { repository: 'Some/Thinker', revision: unpinned, file: 'thinker-with-a-long-name-f16.GGUF', sizeGiB: 0.1 },
};
`;

const registry = ociRegistry({
  'engines/engine:v1.2.3': engine,
  'makers/server:4.5': server,
  'packers/packed:2.0.0_build': chartManifest(archive),
});
const indexOf = (release: string) =>
  `apiVersion: v1\nentries:\n  classic:\n    - version: 2.0.0\n      digest: x\n    - ${release}\n`;
const helm: Handler = (path) =>
  path.pathname === '/stable/index.yaml' ? indexOf(`{ version: 1.10, digest: ${archive.slice(7)} }`) : undefined;
const weights: Handler = (path) => {
  const known = [`/api/models/Some/Thinker`, `/api/models/Some/Thinker/revision/${commit}`];
  const siblings = [{ rfilename: 'README.md' }, { rfilename: 'thinker-with-a-long-name-f16.GGUF' }];
  return known.includes(path.pathname) ? JSON.stringify({ sha: commit, siblings }) : undefined;
};

let root: string;
let servers: FakeServer[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pin-'));
  mkdirSync(join(root, catalog, 'models'), { recursive: true });
  put('images.ts', imagesSource);
  put('charts.ts', chartsSource);
  put('models/thinker.ts', modelSource);
  servers = [];
});

afterEach(async () => {
  await Promise.all(servers.map((one) => one.close()));
  rmSync(root, { recursive: true, force: true });
});

describe('pin', () => {
  it('writes what each registry says, and nothing else', async () => {
    expect(await run([])).toMatchObject({ code: 0, complaints: [] });
    expect(read('images.ts')).toBe(
      imagesSource
        .replace("import { unpinned } from '@slipway/contracts/source';\n", '')
        .replace('digest: unpinned', `digest: '${digestOf(engine)}'`)
        .replace('digest: unpinned', `digest: '${digestOf(server)}'`),
    );
    expect(read('charts.ts').match(/sha256:[0-9a-f]{64}/g)).toEqual([archive, archive]);
    expect(read('models/thinker.ts')).toContain(`revision: '${commit}'`);
    for (const file of ['images.ts', 'charts.ts', 'models/thinker.ts']) {
      const config = await resolveConfig(join(ownRoot, 'package.json'));
      expect(await formatted(read(file), { ...config, parser: 'typescript' }), file).toBe(true);
      expect(read(file)).not.toContain('unpinned');
    }
    expect(leftovers()).toEqual([]);
  });

  it('does nothing the second time, and asks nobody', async () => {
    await run([]);
    const before = servers.flatMap(({ asked }) => asked).length;
    const { code, lines } = await run([]);
    expect(code).toBe(0);
    expect(lines.at(-1)).toBe('0 pinned in 0 files');
    expect(before).toBeGreaterThan(0);
    expect(servers.slice(3).flatMap(({ asked }) => asked)).toEqual([]);
  });

  it('finds every pin of the real catalog', async () => {
    const { pins, findings } = readPins(ownRoot);
    const { models } = await readModels(ownRoot);
    expect(findings).toEqual([]);
    const expected = [
      ...Object.entries(images).map(([name, image]) => [name, image.digest]),
      ...Object.entries(charts).map(([name, chart]) => [name, chart.digest]),
      ...models.map(({ id, weights: { revision } }) => [id, revision]),
    ];
    expect(pins.map(({ name, pinned }) => [name, pinned ?? unpinned]).sort()).toEqual(expected.sort());
  });

  it.each([
    ['images', ['images.ts']],
    ['charts', ['charts.ts']],
    ['weights', ['models/thinker.ts']],
  ])('--only %s leaves the others alone', async (kind, files) => {
    expect((await run(['--only', kind])).code).toBe(0);
    expect(['images.ts', 'charts.ts', 'models/thinker.ts'].filter((file) => !read(file).includes('unpinned'))).toEqual(
      files,
    );
  });

  it('pins what is named alone, and keeps the import that others need', async () => {
    expect((await run(['engine'])).code).toBe(0);
    expect(read('images.ts')).toBe(imagesSource.replace('digest: unpinned', `digest: '${digestOf(engine)}'`));
    expect(read('charts.ts')).toBe(chartsSource);
  });

  it('keeps what else an import brings', async () => {
    put(
      'models/thinker.ts',
      modelSource.replace('{ unpinned }', '{ unknown, unpinned }').replace("'thinker'", "'thinker', x: unknown"),
    );
    await run(['thinker']);
    expect(read('models/thinker.ts')).toContain("import { unknown } from '@slipway/contracts/source';");
  });
});

describe('--check', () => {
  it('says what is unpinned and writes nothing', async () => {
    const { code, lines } = await run(['--check']);
    expect(code).toBe(0);
    expect(lines).toContain(
      `! ${catalog}/images.ts:9 images.engine.digest is unpinned; the registry says ${digestOf(engine)}`,
    );
    expect(lines.at(-1)).toBe('5 to pin in the catalog');
    expect(read('images.ts')).toBe(imagesSource);
  });

  it('ends with 1 where a tag points elsewhere than it was pinned', async () => {
    put('images.ts', imagesSource.replace('unpinned,', `'${digestOf('older')}',`));
    const { code, complaints } = await run(['--check', 'engine']);
    expect(code).toBe(1);
    expect(complaints.join()).toContain('[moved-tag]');
  });
});

describe('--refresh', () => {
  it('is loud about a tag that moved, and leaves the pin', async () => {
    const before = imagesSource.replace('unpinned,', `'${digestOf('older')}',`);
    put('images.ts', before);
    const { code, complaints, lines } = await run(['--refresh', '--only', 'images']);
    expect(code).toBe(1);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain('docker.io/engines/engine:v1.2.3 IS NOT WHAT WAS PINNED');
    expect(complaints[0]).toContain(digestOf(engine));
    expect(read('images.ts')).toContain(digestOf('older'));
    // What was not pinned before is written all the same.
    expect(read('images.ts')).toContain(digestOf(server));
    expect(lines.at(-1)).toBe('1 pinned in 1 files, 1 to look at');
  });

  it('is loud about a chart whose archive changed', async () => {
    put('charts.ts', chartsSource.replaceAll('digest: unpinned', `digest: '${digestOf('older')}'`));
    const { code, complaints } = await run(['--refresh', '--only', 'charts']);
    expect(code).toBe(1);
    expect(complaints.filter((text) => text.includes('[changed-archive]'))).toHaveLength(2);
  });

  it('mentions that weights have moved on, which they may', async () => {
    const older = 'a'.repeat(40);
    put('models/thinker.ts', modelSource.replace('revision: unpinned', `revision: '${older}'`));
    const { code, complaints } = await run(['--refresh', 'thinker'], {
      weights: (path, request, response) =>
        path.pathname.endsWith(older)
          ? JSON.stringify({ siblings: [{ rfilename: 'thinker-with-a-long-name-f16.GGUF' }] })
          : weights(path, request, response),
    });
    expect(code).toBe(0);
    expect(complaints.join()).toContain(`Some/Thinker has a newer commit, ${commit}`);
  });

  it('finds a pinned commit that is gone', async () => {
    put('models/thinker.ts', modelSource.replace('revision: unpinned', `revision: '${'a'.repeat(40)}'`));
    const { code, complaints } = await run(['--refresh', 'thinker']);
    expect(code).toBe(1);
    expect(complaints.join()).toContain('[unknown-revision]');
  });

  it('says nothing of what is as it was pinned', async () => {
    await run([]);
    const { code, lines, complaints } = await run(['--refresh']);
    expect({ code, complaints }).toEqual({ code: 0, complaints: [] });
    expect(lines.at(-1)).toBe('0 pinned in 0 files, 5 as they were');
  });
});

describe('what goes wrong is said for each item, and the others are written', () => {
  it.each<[string, string, Partial<World>, number]>([
    ['a tag that is not there', '[unknown-tag]', { registry: ociRegistry({}) }, 1],
    ['a registry that wants a login', '[login-required]', { registry: status(401) }, 1],
    ['a registry that forbids', '[login-required]', { registry: status(403) }, 1],
    ['a registry that limits', '[rate-limited]', { registry: status(429) }, 3],
    ['a registry that is ill', '[unreachable]', { registry: status(503) }, 3],
    ['a registry that talks nonsense', '[malformed-answer]', { registry: () => 'hello' }, 1],
    [
      'an architecture that is missing',
      '[missing-architecture]',
      { registry: ociRegistry({ 'engines/engine:v1.2.3': engine, 'makers/server:4.5': engine }) },
      1,
    ],
    [
      'a manifest without an index',
      '[missing-architecture]',
      {
        registry: ociRegistry({
          'engines/engine:v1.2.3': chartManifest(archive),
          'makers/server:4.5': chartManifest(archive),
        }),
      },
      1,
    ],
    [
      'a manifest that is no chart',
      '[no-chart]',
      { registry: ociRegistry({ 'packers/packed:2.0.0_build': engine }) },
      1,
    ],
    ['a version that is not there', '[unknown-version]', { helm: () => indexOf('version: 9.9.9') }, 1],
    ['a repository that is not there', '[unknown-repository]', { helm: () => undefined }, 1],
    ['an index that is none', '[malformed-answer]', { helm: () => 'a: [' }, 1],
    ['weights that are not there', '[unknown-weights]', { weights: () => undefined }, 1],
    [
      'a file that is not there',
      '[unknown-file]',
      {
        weights: () => JSON.stringify({ sha: commit, siblings: [{ rfilename: 'Thinker-with-a-long-name-f16.gguf' }] }),
      },
      1,
    ],
    ['no commit', '[malformed-answer]', { weights: () => '{}' }, 1],
  ])('%s', async (_, rule, world, code) => {
    const run1 = await run([], world);
    expect(run1.complaints.join('\n')).toContain(rule);
    expect(run1.code).toBe(code);
    const touched = {
      'images.ts': world.registry,
      'charts.ts': world.registry ?? world.helm,
      'models/thinker.ts': world.weights,
    };
    for (const [file, fault] of Object.entries(touched)) {
      if (fault === undefined) expect(read(file), file).not.toContain('unpinned');
    }
    expect(leftovers()).toEqual([]);
  });

  it('a host that nobody answers at', async () => {
    const { code, complaints } = await run(['engine'], {}, ['--registry-mirror', 'docker.io=http://127.0.0.1:9']);
    expect(code).toBe(3);
    expect(complaints.join()).toMatch(/\[unreachable\]/);
  });

  it('a digest that is not that of the bytes', async () => {
    const { complaints } = await run(['engine'], {
      registry: (_path, _request, response) => {
        response.setHeader('docker-content-digest', digestOf('another'));
        return engine;
      },
    });
    expect(complaints.join()).toContain('and calls it');
    expect(read('images.ts')).toBe(imagesSource);
  });

  it('a challenge that leads away from encryption is not followed', async () => {
    const get = createClient({ attempts: 1 });
    const { readManifest } = await import('./oci.ts');
    const challenge = 'Bearer realm="ftp://evil.example/token"';
    const world = await start((_path, _request, response) => {
      response.writeHead(401, { 'www-authenticate': challenge });
      return '';
    });
    const mirrored: typeof get = (url, question) => get(url.replace('https://somewhere', world.url), question);
    await expect(readManifest(mirrored, 'somewhere/name', '1')).rejects.toThrow('a challenge that leads to ftp://');
  });

  it('a literal that cannot be replaced', async () => {
    put('images.ts', imagesSource.replace('digest: unpinned', 'digest: `${unpinned}`'));
    const { code, complaints } = await run([]);
    expect(code).toBe(1);
    expect(complaints.join()).toContain('engine.digest: does not write digest as text that can be replaced');
    expect(read('images.ts')).toContain(digestOf(server));
  });

  it('a file that was edited meanwhile is left alone', async () => {
    const mine = `${imagesSource}// mine\n`;
    const { code, complaints } = await run([], {
      registry: (path, request, response) => {
        put('images.ts', mine);
        return registry(path, request, response);
      },
    });
    expect(code).toBe(3);
    expect(complaints.join()).toContain('was changed while registries were asked');
    expect(read('images.ts')).toBe(mine);
    expect(read('charts.ts')).toContain(archive);
  });
});

describe('a chart whose index states no digest', () => {
  it('is downloaded and digested', async () => {
    const { code } = await run(['classic'], {
      helm: (path) =>
        path.pathname.endsWith('index.yaml') ? indexOf('{ version: 1.10, urls: [../classic-1.10.tgz] }') : 'an archive',
    });
    expect(code).toBe(0);
    expect(read('charts.ts')).toContain(archive);
  });
});

describe('the client', () => {
  it('waits as long as a server asks, and no longer than it may', async () => {
    const waits: number[] = [];
    let left = 2;
    const world = await start((_path, _request, response) => {
      if (left-- === 0) return 'done';
      response.writeHead(429, { 'retry-after': '7' });
      return '';
    });
    const options = { wait: (ms: number) => Promise.resolve(void waits.push(ms)) };
    expect((await createClient(options)(world.url)).status).toBe(200);
    expect(waits).toEqual([7000, 7000]);
    left = 1;
    await expect(createClient({ ...options, longestWaitMs: 6000 })(world.url)).rejects.toThrow('7 s of patience');
    expect(waits).toHaveLength(2);
  });

  it('understands a date, and waits longer each time without one', async () => {
    const waits: number[] = [];
    const world = await start((path, _request, response) => {
      const at = new Date(Date.now() - 5000).toUTCString();
      response.writeHead(503, path.pathname === '/date' ? { 'retry-after': at } : {});
      return '';
    });
    const get = createClient({ wait: (ms) => Promise.resolve(void waits.push(ms)), attempts: 3 });
    await expect(get(`${world.url}/date`)).rejects.toThrow('HTTP status 503');
    await expect(get(world.url)).rejects.toThrow('HTTP status 503');
    expect(waits).toEqual([0, 0, 500, 1000]);
  });

  it('gives up on a server that never answers', async () => {
    const world = await start((_path, _request, response) => {
      response.write('…');
      return null;
    });
    await expect(createClient({ timeoutMs: 100, attempts: 1 })(world.url)).rejects.toThrow('does not answer');
  });

  it('reads no more than it was told to', async () => {
    const world = await start(() => 'x'.repeat(2000));
    await expect(createClient()(world.url, { limitBytes: 1000 })).rejects.toThrow('more than 1000 bytes');
  });
});

it.each([
  [['--only', 'everything'], '--only everything: expected images, charts, weights'],
  [['nobody'], 'nothing in the catalog is called nobody; there are: engine, the-server, classic'],
  [['--registry-mirror', 'docker.io'], 'expected HOST=URL'],
])('wrong usage: %j', async (args, message) => {
  const wrong = run(args);
  await expect(wrong).rejects.toThrow(message);
  await expect(wrong).rejects.toBeInstanceOf(WrongUsage);
});

it('the command ends with 2 and its usage when it is called wrongly', () => {
  const main = join(ownRoot, 'scripts/src/pin.ts');
  const { status, stderr } = spawnSync(process.execPath, [main, '--colour', 'red'], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toContain('pin [name…] [--only images|charts|weights]');
});

interface World {
  readonly registry: Handler;
  readonly helm: Handler;
  readonly weights: Handler;
}

async function run(args: readonly string[], world: Partial<World> = {}, mirrors?: readonly string[]) {
  const oci = await start(world.registry ?? registry);
  const repository = await start(world.helm ?? helm);
  const hub = await start(world.weights ?? weights);
  const hosts = {
    'docker.io': oci,
    'ghcr.io': oci,
    'public.ecr.aws': oci,
    'charts.example': repository,
    'huggingface.co': hub,
  };
  const flags = Object.entries(hosts).flatMap(([host, { url }]) => ['--registry-mirror', `${host}=${url}`]);
  const lines: string[] = [];
  const complaints: string[] = [];
  const code = await runPin([...args, ...flags, ...(mirrors ?? [])], {
    root,
    print: (line) => lines.push(line),
    complain: (line) => complaints.push(line),
    createClient: (given) => createClient({ mirrors: given, attempts: 2, wait: () => Promise.resolve() }),
  });
  return { code, lines, complaints };
}

async function start(handler: Handler): Promise<FakeServer> {
  const started = await serve(handler);
  servers.push(started);
  return started;
}

function status(code: number): Handler {
  return (_path, _request, response) => {
    response.writeHead(code);
    return '';
  };
}

function put(file: string, text: string): void {
  writeFileSync(join(root, catalog, file), text);
}

function read(file: string): string {
  return readFileSync(join(root, catalog, file), 'utf8');
}

/** Files that nobody asked for. */
function leftovers(): string[] {
  return readdirSync(join(root, catalog), { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/\.ts$|^models$/.test(name),
  );
}

it('the sources of these tests are unpinned to begin with', () => {
  for (const source of [imagesSource, chartsSource, modelSource]) expect(source).toContain(`: ${unpinned},`);
});
