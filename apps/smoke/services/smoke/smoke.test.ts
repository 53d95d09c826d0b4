import type { SmokePlan } from '@slipway/contracts/smoke';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const program = join(import.meta.dirname, 'main.ts');
const key = ['sk', 'master'].join('-');

/** A gateway and a Langfuse in one, which answers as it is told. */
let server: Server;
let folder = '';
let seen: { readonly path: string; readonly authorization: string | undefined; readonly body: unknown }[] = [];
let answers: (path: string, body: { readonly model?: string }) => { readonly status?: number; readonly body: unknown };

const well = (path: string, { model }: { readonly model?: string }) => {
  if (path.startsWith('/v1/chat'))
    return { body: { choices: [{ message: { content: `Blue, says\n${model ?? ''}.` } }] } };
  if (path.startsWith('/v1/embeddings'))
    return { body: { data: [{ embedding: Array.from({ length: 384 }, () => 0.1) }] } };
  return { body: { data: [{ id: 'observation' }] } };
};

async function text(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-smoke-'));
  seen = [];
  answers = well;
  server = createServer((request, response) => {
    void text(request).then((written) => {
      const body: unknown = written === '' ? {} : JSON.parse(written);
      seen.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
      const answer = answers(request.url ?? '', body as { readonly model?: string });
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function plan(overrides: Partial<SmokePlan> = {}): SmokePlan {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    gateway: url,
    models: [
      { name: 'fast', task: 'chat', by: 'cluster' },
      { name: 'eyes', task: 'vision', by: 'cluster' },
      { name: 'embed', task: 'embedding', dimension: 384, by: 'cluster' },
      { name: 'nova', task: 'chat', by: 'bedrock' },
    ],
    langfuse: url,
    ...overrides,
  };
}

const keys = { LITELLM_MASTER_KEY: key, LANGFUSE_PUBLIC_KEY: 'public', LANGFUSE_SECRET_KEY: 'secret' };

async function run(of: SmokePlan, env: Readonly<Record<string, string>> = keys, ...words: readonly string[]) {
  const file = join(folder, 'plan.json');
  writeFileSync(file, JSON.stringify(of));
  const child = spawn(process.execPath, [program, '--plan', file, ...words], {
    env: { PATH: process.env['PATH'], ...env },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => (said.stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (said.stderr += part.toString()));
  const status = await new Promise((resolve) => child.on('close', resolve));
  return { ...said, status };
}

describe('smoke', () => {
  it('asks each model once in its own way, and finds the trace', async () => {
    const { stdout, stderr, status } = await run(plan());
    expect(stderr).toBe('');
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => line.replace(/\d+ ms/, 'N ms'))).toEqual([
      "✓ chat fast: N ms, 'Blue, says fast.'",
      "✓ vision eyes: N ms, 'Blue, says eyes.'",
      '✓ embedding embed: N ms, 384 numbers',
      "✓ chat nova (Bedrock): N ms, 'Blue, says nova.'",
      '✓ trace: found after 0 s',
      '5 passed, 0 failed',
    ]);
    expect(status).toBe(0);
    expect(seen.map(({ authorization }) => authorization)).toEqual([
      ...Array.from({ length: 4 }, () => `Bearer ${key}`),
      `Basic ${Buffer.from('public:secret').toString('base64')}`,
    ]);
    expect(JSON.stringify(seen[1]?.body)).toContain('data:image/png;base64,iVBOR');
    expect(seen[4]?.path).toMatch(/^\/api\/public\/v2\/observations\?fromStartTime=20.*limit=1$/);
  });

  it('goes on when one fails, says why, and shows no key', async () => {
    answers = (path, body) =>
      body.model === 'eyes' ? { status: 401, body: { error: `Invalid key ${key}` } } : well(path, body);
    const { stdout, status } = await run(plan());
    expect(stdout).toContain('✗ vision eyes: 401 {"error":"Invalid key sk-…"}');
    expect(stdout).toContain('4 passed, 1 failed');
    expect(stdout).not.toContain(key);
    expect(status).toBe(1);
  });

  it.each([
    ['no words', { choices: [{ message: { content: ' ' } }] }, 'chat fast: the answer has no words'],
    ['no choice', {}, 'chat fast: the answer has no words'],
    ['no JSON', '<html>', 'chat fast: the answer is not JSON'],
  ])('takes an answer with %s for none', async (_, body, said) => {
    answers = (path, of) => (of.model === 'fast' ? { body } : well(path, of));
    expect((await run(plan())).stdout).toContain(`✗ ${said}`);
  });

  it('takes what a model thinks for an answer too', async () => {
    const { gateway } = plan();
    answers = () => ({ body: { choices: [{ message: { content: null, reasoning_content: 'blue' } }] } });
    const { stdout } = await run({ gateway, models: [{ name: 'deep', task: 'chat', by: 'cluster' }] });
    expect(stdout).toContain('1 passed, 0 failed');
  });

  it.each([
    ['another length', Array.from({ length: 7 }, () => 1), 'the embedding has 7 numbers, not the 384 of the catalog'],
    ['noughts alone', Array.from({ length: 384 }, () => 0), 'the answer has no embedding'],
  ])('takes no embedding with %s', async (_, vector, said) => {
    answers = (path, body) => (body.model === 'embed' ? { body: { data: [{ embedding: vector }] } } : well(path, body));
    expect((await run(plan())).stdout).toContain(`✗ embedding embed: ${said}`);
  });

  it('says that no trace came, once it has waited as long as it may', async () => {
    answers = (path, body) => (path.startsWith('/api/') ? { body: { data: [] } } : well(path, body));
    const { stdout, status } = await run(plan(), keys, '--trace-seconds', '1');
    expect(stdout).toContain('✗ trace: none of these calls is in Langfuse after 0 s');
    expect(status).toBe(1);
  });

  it('says that a server is away', async () => {
    const { stdout } = await run({
      gateway: 'http://127.0.0.1:9',
      models: [{ name: 'fast', task: 'chat', by: 'cluster' }],
    });
    expect(stdout).toMatch(/✗ chat fast: .*(ECONNREFUSED|bad port)/);
  });

  it('needs its keys, and says which', async () => {
    const { stderr, status } = await run(plan(), { LITELLM_MASTER_KEY: key });
    expect(stderr).toContain('✗ LANGFUSE_PUBLIC_KEY is not set');
    expect(status).toBe(2);
  });
});
