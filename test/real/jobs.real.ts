import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { certificate } from './jobs/certificate.ts';
import { root } from './support/rendered.ts';

/** The programs that jobs run in the cluster, with a real Python, and stand-ins for what is around them. */

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-jobs-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('the benchmark', () => {
  const program = join(root, 'apps/benchmarks/services/benchmark/benchmark.py');
  const objectives = { requestsPerSecond: 2, timeToFirstTokenMs: 1_000, interTokenLatencyMs: 50 };
  const step = (requestsPerSecond: number, holdsObjectives: boolean) => ({
    requestsPerSecond,
    prompts: 40,
    timeoutSeconds: 20,
    holdsObjectives,
  });

  interface Seen {
    readonly method: string;
    readonly url: string;
    readonly token: string;
    readonly body: { readonly data: { readonly 'result.json': string } };
  }

  let server: Server;
  let seen: Seen[] = [];
  /** Answers of the API server, in their order; then 200. */
  let answers: number[] = [];

  beforeAll(async () => {
    server = createServer(certificate(folder), (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push({
          method: request.method ?? '',
          url: request.url ?? '',
          token: request.headers.authorization ?? '',
          body: JSON.parse(Buffer.concat(chunks).toString()) as Seen['body'],
        });
        response.writeHead(answers.shift() ?? 200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    write('token', 'token-of-the-job\n');
    write('namespace', 'benchmarks\n');
  });

  beforeEach(() => {
    seen = [];
    answers = [];
  });

  afterAll(() => {
    server.close();
  });

  /** A `vllm` that measures what is told, and notes how it was called. */
  const measuring = (ttft: number, more = '') => {
    const script = `#!/usr/bin/env python3
import json, os, sys
given = dict(a[2:].split('=', 1) for a in sys.argv[3:] if '=' in a)
open(${JSON.stringify(join(folder, 'calls'))}, 'a').write(json.dumps(sys.argv[1:]) + '\\n')
${more}
result = {'completed': int(given['num-prompts']), 'request_throughput': float(given['request-rate']), 'p95_ttft_ms': ${ttft}, 'p95_itl_ms': 20.5}
json.dump(result, open(os.path.join(given['result-dir'], given['result-filename']), 'w'))
`;
    chmodSync(write('vllm', script), 0o755);
    writeFileSync(join(folder, 'calls'), '');
  };

  async function run(steps: readonly object[]): Promise<{ code: number; output: string }> {
    const profile = { model: 'chat', configMap: 'chat-result', objectives, arguments: ['--model=chat'], steps };
    const child = spawn('python3', [program, write('profile.json', JSON.stringify(profile))], {
      env: {
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        API_TOKEN_FOLDER: folder,
        KUBERNETES_SERVICE_HOST: '127.0.0.1',
        KUBERNETES_SERVICE_PORT: String((server.address() as AddressInfo).port),
      },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  }

  const result = (at = 0) =>
    JSON.parse(seen[at]?.body.data['result.json'] ?? '{}') as { misses: string[]; steps: Record<string, unknown>[] };

  it('runs each step with its rate, and writes what it measured into its ConfigMap, by its token', async () => {
    measuring(800);
    expect(await run([step(1, true), step(2, true)])).toMatchObject({ code: 0 });
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    expect(calls.map((line) => (JSON.parse(line) as string[]).slice(0, 5))).toEqual([
      ['bench', 'serve', '--model=chat', '--request-rate=1', '--num-prompts=40'],
      ['bench', 'serve', '--model=chat', '--request-rate=2', '--num-prompts=40'],
    ]);
    expect(seen).toMatchObject([
      {
        method: 'PUT',
        url: '/api/v1/namespaces/benchmarks/configmaps/chat-result',
        token: 'Bearer token-of-the-job',
      },
    ]);
    expect(result()).toMatchObject({
      misses: [],
      steps: [
        { requestsPerSecond: 1, timeToFirstTokenMs: 800, interTokenLatencyMs: 20.5, failed: 0 },
        { requestsPerSecond: 2 },
      ],
    });
  });

  it('makes the ConfigMap where there is none yet', async () => {
    measuring(800);
    answers = [404];
    expect(await run([step(1, true)])).toMatchObject({ code: 0 });
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT /api/v1/namespaces/benchmarks/configmaps/chat-result',
      'POST /api/v1/namespaces/benchmarks/configmaps',
    ]);
  });

  it('ends with 1 where an objective is missed, and says by how much', async () => {
    measuring(1_200);
    expect(await run([step(1, true)])).toMatchObject({ code: 1 });
    expect(result().misses).toEqual([
      '1 requests a second: timeToFirstTokenMs is 1200 at the 95th percentile, promised are 1000',
    ]);
  });

  it('promises nothing above the rate of the objectives', async () => {
    measuring(1_200);
    expect(await run([step(4, false)])).toMatchObject({ code: 0 });
    expect(result().misses).toEqual([]);
  });

  it('keeps what was measured before a step that fails, with the end of its log', async () => {
    measuring(800, "if given['request-rate'] == '2':\n    print('no such model', file=sys.stderr)\n    sys.exit(3)");
    expect(await run([step(1, true), step(2, true)])).toMatchObject({ code: 1 });
    expect(result().steps[0]).toMatchObject({ timeToFirstTokenMs: 800 });
    expect(result().misses).toEqual(['2 requests a second: exit code 3: no such model\n']);
  });

  it('ends a step that hangs', async () => {
    measuring(800, 'import time\ntime.sleep(30)');
    expect(await run([{ ...step(1, true), timeoutSeconds: 1 }])).toMatchObject({ code: 1 });
    expect(result().misses).toEqual(['1 requests a second: took longer than 1 s']);
  });

  it('prints the result too, and never the token', async () => {
    measuring(800);
    answers = [403];
    const { code, output } = await run([step(1, true)]);
    expect(code).not.toBe(0);
    expect(output).toContain('"misses": []');
    expect(output).not.toContain('token-of-the-job');
  });
});

describe('the copying of weights', () => {
  const program = join(root, 'apps/vllm/services/weights/copy_weights.py');

  /** Stand-ins for the two libraries of the image: a bucket that is a folder, and a repository of three files. */
  const run = (present: readonly string[]) => {
    write(
      'boto3.py',
      `class Store:
    def list_objects_v2(self, Bucket, Prefix, MaxKeys):
        return {'KeyCount': len([k for k in ${JSON.stringify(present)} if k.startswith(Prefix)])}
    def upload_file(self, path, bucket, key):
        print('put', bucket, key, open(path).read())
    def put_object(self, Bucket, Key, Body):
        print('put', Bucket, Key, Body.decode())
def client(name):
    assert name == 's3'
    return Store()
`,
    );
    write(
      'huggingface_hub.py',
      `import os
class HfApi:
    def model_info(self, repository, revision):
        return type('Info', (), {'sha': 'c0ffee'})
def snapshot_download(repository, revision, local_dir, ignore_patterns):
    assert revision == 'c0ffee'
    for path in ('model.safetensors', 'config.json', '.cache/lock', 'more/vocab.txt'):
        where = os.path.join(local_dir, path)
        os.makedirs(os.path.dirname(where), exist_ok=True)
        open(where, 'w').write('of ' + repository)
`,
    );
    const { status, stdout } = spawnSync(
      'python3',
      [program, 'example/small', 'main', 'bucket', 'example/small/main'],
      { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', PYTHONPATH: folder, WEIGHTS_FOLDER: folder } },
    );
    return { status, puts: stdout.split('\n').filter((line) => line.startsWith('put ')), stdout };
  };

  it('copies every file, and says last that it is complete, and of which commit', () => {
    expect(run([])).toMatchObject({
      status: 0,
      puts: [
        'put bucket example/small/main/config.json of example/small',
        'put bucket example/small/main/model.safetensors of example/small',
        'put bucket example/small/main/more/vocab.txt of example/small',
        'put bucket example/small/main/.complete c0ffee',
      ],
    });
  });

  it('copies again what was broken off', () => {
    expect(run(['example/small/main/config.json']).puts).toHaveLength(4);
  });

  it('does nothing where all is there', () => {
    expect(run(['example/small/main/.complete'])).toMatchObject({ status: 0, puts: [] });
  });
});
