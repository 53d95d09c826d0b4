import type { SearchSettings } from '@slipway/contracts/search-settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apply } from './apply.ts';
import { CallFailed, type Server } from './server.ts';
import { signerOf } from './signature.ts';
import { startFakeOpenSearch, type FakeOpenSearch } from './testing/fake-opensearch.ts';

const password = 'open, all of you';

const settings: SearchSettings = {
  owner: 'slipway',
  pipelines: [{ name: 'slipway-hybrid', body: { phase_results_processors: [] } }],
  templates: [
    {
      name: 'slipway-notes',
      body: { index_patterns: ['notes-small-*'], _meta: { managed_by: 'slipway' }, template: { settings: { a: '1' } } },
    },
  ],
  lifecycles: [
    {
      name: 'slipway-notes',
      body: { policy: { default_state: 'taking', ism_template: [{ index_patterns: ['notes-small-*'] }] } },
    },
  ],
  repositories: [{ name: 'slipway', body: { type: 's3', settings: { bucket: 'shelf' } } }],
  snapshots: [{ name: 'slipway-nightly', body: { enabled: true } }],
  indexes: [{ alias: 'notes', prefix: 'notes-small-', first: 'notes-small-000001' }],
};

let fake: FakeOpenSearch;
let printed: string[];

beforeEach(async () => {
  fake = await startFakeOpenSearch();
  printed = [];
});
afterEach(() => fake.close());

const serverOf = (): Server => ({ url: fake.url, login: { username: 'admin', password }, timeoutSeconds: 5 });
const run = (wanted = settings, dryRun = false, server = serverOf()): Promise<number> =>
  apply({ server, settings: wanted, dryRun, print: (line) => printed.push(line) });

describe('an OpenSearch that knows nothing', () => {
  it('is told everything, what others rely on first', async () => {
    expect(await run()).toBe(0);
    expect(fake.changes).toEqual([
      'PUT /_search/pipeline/slipway-hybrid',
      'PUT /_plugins/_ism/policies/slipway-notes',
      'PUT /_index_template/slipway-notes',
      'PUT /_snapshot/slipway',
      'POST /_plugins/_sm/policies/slipway-nightly',
      'PUT /notes-small-000001',
    ]);
    expect(fake.indexes.get('notes-small-000001')).toEqual(new Set(['notes']));
    expect(printed.at(-1)).toBe('6 to do, 6 done, 0 waiting');
  });

  it('is told nothing where somebody only wants to know', async () => {
    expect(await run(settings, true)).toBe(0);
    expect(fake.changes).toEqual([]);
    expect(printed).toContain('would create index template slipway-notes');
  });
});

it('a second run changes nothing, whatever the server has added', async () => {
  await run();
  fake.changes.length = 0;
  expect(await run()).toBe(0);
  expect(fake.changes).toEqual([]);
});

it('a run that broke off is completed by the next one', async () => {
  fake.failAfter(3);
  expect(await run()).toBe(1);
  expect(fake.changes).toHaveLength(3);
  expect(printed.filter((line) => line.startsWith('failed: '))).toHaveLength(1);
  fake.failAfter(Number.POSITIVE_INFINITY);
  expect(await run()).toBe(0);
  expect(fake.changes).toHaveLength(6);
  expect(new Set(fake.changes).size).toBe(6);
});

it('what somebody has changed by hand is put right, by the number of the version that was seen', async () => {
  await run();
  fake.changes.length = 0;
  fake.things.set('/_plugins/_ism/policies/slipway-notes', { policy: { default_state: 'gone' } });
  const template = fake.things.get('/_index_template/slipway-notes');
  fake.things.set('/_index_template/slipway-notes', { ...template, priority: 5 });
  fake.things.set('/_plugins/_sm/policies/slipway-nightly', { enabled: false });
  await run();
  expect(fake.changes).toEqual([
    'PUT /_plugins/_ism/policies/slipway-notes?if_seq_no=7&if_primary_term=2',
    'PUT /_index_template/slipway-notes',
    'PUT /_plugins/_sm/policies/slipway-nightly?if_seq_no=3&if_primary_term=2',
  ]);
});

describe('indexes', () => {
  const other: SearchSettings = {
    ...settings,
    indexes: [{ alias: 'notes', prefix: 'notes-large-', first: 'notes-large-000001' }],
  };

  it('of another model are made beside those of the first, and people decide when they are full', async () => {
    await run();
    expect(await run(other)).toBe(0);
    expect(fake.indexes.get('notes-large-000001')).toEqual(new Set());
    expect(printed).toContain(
      'waiting: alias notes leads to notes-small-000001: index all texts into notes-large-000001, then lead it there',
    );
    fake.changes.length = 0;
    expect(await run(other)).toBe(0);
    expect(fake.changes).toEqual([]);
  });

  it('that roll over keep their alias', async () => {
    fake.indexes.set('notes-small-000002', new Set(['notes']));
    await run();
    expect([...fake.indexes.keys()]).toEqual(['notes-small-000002']);
  });

  it('that lost their alias get it back, the newest one', async () => {
    fake.indexes.set('notes-small-000001', new Set()).set('notes-small-000002', new Set());
    await run();
    expect(fake.indexes.get('notes-small-000002')).toEqual(new Set(['notes']));
    expect(fake.indexes.get('notes-small-000001')).toEqual(new Set());
  });
});

it('what is wanted no more goes, of what is ours; indexes stay', async () => {
  await run();
  fake.things.set('/_index_template/theirs', { index_patterns: ['theirs-*'] });
  fake.things.set('/_plugins/_ism/policies/theirs', { policy: {} });
  fake.changes.length = 0;
  await run({ ...settings, templates: [], lifecycles: [], indexes: [] });
  expect(fake.changes).toEqual([
    'DELETE /_index_template/slipway-notes',
    'POST /_plugins/_ism/remove/notes-small-*',
    'DELETE /_plugins/_ism/policies/slipway-notes',
  ]);
  expect([...fake.indexes.keys()]).toEqual(['notes-small-000001']);
});

describe('a server that does not answer as it should', () => {
  it.each([
    ['says no', 403, '{"reason":"no permissions"}', /403/],
    ['is no OpenSearch', 200, '<html>', /is not JSON/],
    ['knows no lifecycles, which are wanted', 400, '{"error":"no handler found for uri"}', /no handler/],
  ])('%s: nothing is changed', async (_, status, said, message) => {
    fake.answer(status, said);
    await expect(run()).rejects.toThrow(message);
    await expect(run()).rejects.toThrow(CallFailed);
    expect(fake.changes).toEqual([]);
  });

  it('is not there', async () => {
    await expect(run(settings, false, { ...serverOf(), url: 'http://127.0.0.1:1' })).rejects.toThrow(/GET \/_.*: /);
  });

  it('repeats the password: nobody reads it', async () => {
    fake.answer(401, `{"error":"wrong: ${password}"}`);
    await expect(run()).rejects.toThrow(/wrong: …/);
  });
});

describe('who calls', () => {
  it('says name and password', async () => {
    await run();
    const said = Buffer.from(`admin:${password}`).toString('base64');
    expect(fake.seen.every(({ headers }) => headers.authorization === `Basic ${said}`)).toBe(true);
  });

  it('signs each request where it has a role', async () => {
    const keys = { id: 'AKIDEXAMPLE', secret: 'not a secret', token: 'of this session' };
    const signer = signerOf(
      () => Promise.resolve(keys),
      { region: 'eu-west-1', service: 'es' },
      () => new Date('2026-11-21T10:20:30.400Z'),
    );
    expect(await run(settings, false, { url: fake.url, signer, timeoutSeconds: 5 })).toBe(0);
    for (const { headers } of fake.seen) {
      expect(headers.authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261121\/eu-west-1\/es\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
      );
      expect(headers['x-amz-security-token']).toBe('of this session');
      expect(headers['x-amz-date']).toBe('20261121T102030Z');
    }
  });
});
