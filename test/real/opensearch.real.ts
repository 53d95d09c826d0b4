import type { SearchSettings } from '@slipway/contracts/search-settings';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startOpenSearch, type OpenSearchServer } from './opensearch/server.ts';
import { startStub } from './support/http-stub.ts';
import { clustersWith, readRendered } from './support/rendered.ts';

/**
 * The rendered job and what it tells, with a real OpenSearch. Two things are others here: vectors are searched by Lucene,
 * for the library of faiss is not in this distribution, and neither lifecycles nor snapshots are told, for it knows none.
 */

let server: OpenSearchServer;

beforeAll(async () => {
  server = await startOpenSearch();
});
afterAll(async () => {
  await server.stop();
});

/** How a run of the job ended, and what it said. */
interface Run {
  readonly status: number | null;
  readonly lines: readonly string[];
}

describe.each(clustersWith('opensearch/indexes.yaml'))('the vector store of %s', (cluster) => {
  const objects = readRendered(`dist/${cluster}/opensearch/indexes.yaml`);
  const files = objects.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
  const container = objects.find(({ kind }) => kind === 'Job')?.spec?.template?.spec.containers[0];
  const told = JSON.parse(files['settings.json'] ?? '{}') as SearchSettings;
  const withoutPlugins = JSON.stringify(told)
    .replaceAll('"engine":"faiss"', '"engine":"lucene"')
    .replaceAll(/,"plugins":\{"index_state_management":\{"rollover_alias":"[^"]*"\}\}/g, '');
  const settings: SearchSettings = {
    ...(JSON.parse(withoutPlugins) as SearchSettings),
    ...{ lifecycles: [], repositories: [], snapshots: [] },
  };
  const [index] = settings.indexes;
  if (index === undefined) throw new Error(`${cluster} has no index`);
  const mapping = JSON.stringify(settings.templates[0]?.body);
  const dimension = Number(/"dimension":(\d+)/.exec(mapping)?.[1]);

  /** Has the job read something else. */
  function tell(other: SearchSettings): void {
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(other));
  }

  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-indexes-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    tell(settings);
    // What is not there cannot be deleted, and is no matter.
    for (const path of ['/*', '/_index_template/*', '/_search/pipeline/*'])
      await server.ask('DELETE', path).catch(() => undefined);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs the program as its rendered Job does; the address and who calls are others. */
  async function run(url = server.url, ...more: readonly string[]): Promise<Run> {
    const mount = container?.volumeMounts?.find(({ mountPath }) => mountPath.startsWith('/etc/'))?.mountPath ?? '';
    const [, ...command] = container?.command ?? [];
    const args = [...command, ...(container?.args ?? [])]
      .filter((argument) => !argument.startsWith('--sign-for='))
      .map((argument) => argument.replaceAll(`${mount}/`, `${folder}/`));
    const child = spawn(process.execPath, [...args, ...more], { cwd: folder, env: { OPENSEARCH_URL: url } });
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { status, lines: output.trim().split('\n') };
  }

  const steps = settings.pipelines.length + settings.templates.length + settings.indexes.length;
  const all = `${steps} to do, ${steps} done, 0 waiting`;
  const nothing = { status: 0, lines: ['0 to do, 0 done, 0 waiting'] };

  it('is told everything once, and a second run changes nothing', async () => {
    const first = await run();
    expect(first.lines.at(-1)).toBe(all);
    expect(first.status).toBe(0);
    expect(await run()).toEqual(nothing);
  });

  it('is looked at, where somebody only wants to know', async () => {
    expect((await run(server.url, '--dry-run')).lines.filter((line) => line.startsWith('would '))).toHaveLength(steps);
    expect((await run()).lines.at(-1)).toBe(all);
  });

  it('a run that broke off half-way is completed by the next one', async () => {
    let left = 2;
    const unreliable = await startStub(({ method, path, body }, response) => {
      if (method !== 'GET' && left-- <= 0) {
        response.writeHead(500).end('{"error":"out of luck"}');
        return;
      }
      void fetch(server.url + path, {
        method,
        ...(method !== 'GET' && {
          headers: { 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      }).then(async (answer) => {
        response.writeHead(answer.status).end(await answer.text());
      });
    });
    try {
      const broken = await run(unreliable.url);
      expect(broken.status).toBe(1);
      expect(broken.lines.at(-1)).toBe(`${steps} to do, 2 done, 0 waiting`);
    } finally {
      await unreliable.close();
    }
    expect((await run()).lines.at(-1)).toBe(`${steps - 2} to do, ${steps - 2} done, 0 waiting`);
    expect(await run()).toEqual(nothing);
  });

  it('what somebody has changed by hand is put right', async () => {
    await run();
    const { name, body } = settings.templates[0]!;
    await server.ask('PUT', `/_index_template/${name}`, { ...body, priority: 7 });
    expect((await run()).lines[0]).toBe(`change index template ${name}`);
    expect(await run()).toEqual(nothing);
  });

  it('another model gets an index of its own, and the alias waits for people', async () => {
    await run();
    const first = `${index.alias}-another-000001`;
    const other = { alias: index.alias, prefix: `${index.alias}-another-`, first };
    tell({ ...settings, indexes: [other, ...settings.indexes.slice(1)] });
    const again = await run();
    expect(again.lines[0]).toMatch(/^waiting: alias \S+ leads to \S+: index all texts into \S+-another-000001/);
    expect(again.lines.slice(1)).toEqual([`create index ${first}`, '1 to do, 1 done, 1 waiting']);
    expect((await run()).lines.at(-1)).toBe('0 to do, 0 done, 1 waiting');
    expect(Object.keys((await server.ask('GET', `/_alias/${index.alias}`)) as object)).toEqual([index.first]);
  });

  describe('texts', () => {
    /** A vector in the plane of the first two numbers. */
    const vector = (first: number, second: number): number[] => [
      first,
      second,
      ...Array.from({ length: dimension - 2 }, () => 0),
    ];
    const texts = {
      words: { text: 'pump leaks, pump leaks, pump leaks', embedding: vector(-1, 0) },
      meaning: { text: 'water drips from the valve', embedding: vector(1, 0) },
      both: { text: 'in winter the pump leaks', embedding: vector(0.97, 0.24) },
      neither: { text: 'the pump is blue', embedding: vector(0, 1) },
    };
    const byWords = { match: { text: 'pump leaks' } };
    const byMeaning = { knn: { embedding: { vector: vector(1, 0), k: 4 } } };

    /** Names of what is found, the best first. */
    async function found(query: object): Promise<readonly string[]> {
      const answer = (await server.ask('POST', `/${index!.alias}/_search`, { query, _source: false })) as {
        readonly hits: { readonly hits: readonly { readonly _id: string }[] };
      };
      return answer.hits.hits.map(({ _id }) => _id);
    }

    beforeEach(async () => {
      await run();
      for (const [id, text] of Object.entries(texts)) {
        const document = { ...text, source: 'handbook', metadata: { page: 3 }, time: '2026-11-21T10:00:00Z' };
        await server.ask('PUT', `/${index.alias}/_doc/${id}?refresh=true`, document);
      }
    });

    it('are found by words, by meaning, and best by both', async () => {
      expect((await found(byWords))[0]).toBe('words');
      expect((await found(byMeaning))[0]).toBe('meaning');
      expect((await found({ hybrid: { queries: [byWords, byMeaning] } }))[0]).toBe('both');
    });

    it('are left alone by whoever tries the index out, which finds what it puts in', async () => {
      const { status, lines } = await run(server.url, '--try');
      expect(lines.at(-1)).toBe(`${settings.indexes.length} passed, 0 failed`);
      expect(lines[0]).toBe(
        `✓ index ${index.alias}: a document of ${dimension} numbers went in, was found, and is out again`,
      );
      expect(status).toBe(0);
      await server.ask('POST', `/${index.alias}/_refresh`);
      expect([...(await found({ match_all: {} }))].sort()).toEqual(Object.keys(texts).sort());
    });

    it('with a vector of another length, or with a field that nobody declared, are refused', async () => {
      const put = (text: object) => server.ask('PUT', `/${index.alias}/_doc/wrong`, text);
      await expect(put({ text: 'short', embedding: [1, 0] })).rejects.toThrow(/400 .*dimension/);
      await expect(put({ text: 'more', author: 'nobody' })).rejects.toThrow(/400 .*strict_dynamic_mapping/);
    });
  });
});
