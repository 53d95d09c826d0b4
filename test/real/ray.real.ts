import { serveConfig } from '@slipway/app-ray/model/serve-config';
import type { JsonObject } from '@slipway/contracts/manifest';
import { aCluster } from '@slipway/testing/builders';
import { anEmbeddingPlacement, aPlacement, aProfile } from '@slipway/testing/model-builders';
import { load } from 'js-yaml';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ray } from './ray/installation.ts';
import { startRayHead, type RayHead } from './ray/ray-head.ts';
import { eventually } from './support/eventually.ts';
import { quietPort } from './support/free-port.ts';
import { findPython } from './support/python-installation.ts';
import type { PlainAnswer } from './support/plain-http.ts';
import { root } from './support/rendered.ts';

/**
 * The real Ray with the options and configurations that charts hold. Two things differ from the cluster: one node is head
 * and worker, and the server of llama.cpp is a stand-in.
 */

const chat = aPlacement({ engine: 'ray-serve' });
const embed = anEmbeddingPlacement({ engine: 'ray-serve' });
const autoscaling = { minReplicas: 1, maxReplicas: 3 };
const inBucket = aCluster({ weights: { source: 's3', bucket: 'example-weights' } });

describe('what charts tell Ray Serve', () => {
  it.each([
    ['a language model', aCluster(), chat],
    ['one that follows what is asked of it', aCluster(), aPlacement({ ...chat, autoscaling })],
    ['one on several accelerators', aCluster(), aPlacement({ ...chat, tensorParallelSize: 4 })],
    [
      'one with options that are JSON',
      aCluster(),
      aPlacement({ ...chat, profile: aProfile({ flags: { 'limit-mm-per-prompt': '{"image": 4}' } }) }),
    ],
    ['one from a bucket', inBucket, chat],
    ['embeddings', aCluster(), embed],
    ['embeddings that follow what is asked of them', aCluster(), anEmbeddingPlacement({ ...embed, autoscaling })],
  ])('is read by Ray: %s', (_, cluster, placement) => {
    const script = join(root, 'test/real/ray/check-config.py');
    const { stdout, stderr } = spawnSync(join(dirname(findPython(ray)!), 'python'), [script], {
      input: JSON.stringify(load(serveConfig(cluster, placement))),
      encoding: 'utf8',
    });
    expect(stdout, stderr).toBe('read\n');
  });
});

describe('embeddings', () => {
  let head: RayHead;
  let servers: string;
  let url: string;
  let config: JsonObject;

  const post = (input: unknown): Promise<Response> =>
    fetch(`${url}/v1/embeddings`, { method: 'POST', body: JSON.stringify({ model: 'embed', input }) });
  const running = (): number[] => readdirSync(servers).map(Number).filter(isRunning);
  const deploy = (args: JsonObject): Promise<PlainAnswer> => {
    const applications = (config['applications'] as readonly JsonObject[]).map((application) => ({
      ...application,
      args: { ...(application['args'] as JsonObject), ...args },
    }));
    return head.call('/api/serve/applications/', { method: 'PUT', body: JSON.stringify({ ...config, applications }) });
  };
  const stateOf = async (): Promise<{ status?: string; message?: string }> => {
    const { body } = await head.call('/api/serve/applications/');
    const { applications } = JSON.parse(body) as {
      applications: Record<string, { status?: string; message?: string }>;
    };
    return applications['embed'] ?? {};
  };
  const served = (): Promise<void> =>
    eventually(async () => (await stateOf()).status === 'RUNNING' && (await post('one')).ok, {
      what: 'embeddings',
      seconds: 90,
    });

  beforeAll(async () => {
    servers = mkdtempSync(join(tmpdir(), 'slipway-servers-'));
    head = await startRayHead({
      ray: findPython(ray)!,
      cpus: embed.profile.resources.cpu,
      env: {
        PYTHONPATH: join(root, 'apps/ray/services/llama-cpp'),
        STAND_IN_FOLDER: servers,
      },
      log: join(root, 'test/reports/ray.log'),
    });
    const port = await quietPort();
    url = `http://127.0.0.1:${port}`;
    config = { ...(load(serveConfig(aCluster(), embed)) as JsonObject), http_options: { host: '127.0.0.1', port } };
    const command = join(root, 'test/real/ray/llama-server.py');
    const { status } = await deploy({ command });
    expect(status).toBe(200);
    config = {
      ...config,
      applications: (config['applications'] as readonly JsonObject[]).map((application) => ({
        ...application,
        args: { ...(application['args'] as JsonObject), command },
      })),
    };
    await served();
  });

  // What did not start is not there to be stopped.
  afterAll(async () => {
    await (head as RayHead | undefined)?.stop();
    for (const pid of running()) process.kill(pid, 'SIGKILL');
    rmSync(servers, { recursive: true, force: true });
  });

  it('are those of the server, which was told what the placement says', async () => {
    const { data } = (await (await post(['one', 'three'])).json()) as { data: { embedding: number[] }[] };
    expect(data.map(({ embedding }) => embedding)).toEqual([
      [0.25, 3],
      [0.25, 5],
    ]);
    const models = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string; arguments: string[] }[] };
    expect(models.data[0]?.id).toBe('embed');
    expect(models.data[0]?.arguments).toContain('--embeddings');
    expect(models.data[0]?.arguments.filter((argument) => argument.startsWith('--host='))).toEqual([
      '--host=127.0.0.1',
    ]);
  });

  it('are answered beside health, and nothing else is', async () => {
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/-/healthz`)).status, 'what the kubelet asks a worker').toBe(200);
    for (const path of ['/', '/props', '/v1/chat/completions']) expect((await fetch(`${url}${path}`)).status).toBe(404);
  });

  it('fail as the server fails', async () => {
    const response = await post('x'.repeat(200));
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      error: { code: 500, message: 'input is too large to process', type: 'server_error' },
    });
  });

  it('are configured by who shows the token, and by nobody else', async () => {
    for (const wrong of ['', 'another']) {
      const { status } = await head.call('/api/serve/applications/', undefined, wrong);
      expect([401, 403]).toContain(status);
    }
  });

  it('come back when the server has ended: Ray Serve replaces the replica', async () => {
    const [first] = running();
    process.kill(first!, 'SIGKILL');
    expect((await post('one')).status, 'callers are told to try again').toBe(503);
    await eventually(async () => (await post('one')).ok && !running().includes(first!), {
      what: 'another replica',
      seconds: 60,
    });
    expect(running()).toHaveLength(1);
  });

  it('change in place with their configuration', async () => {
    const [first] = running();
    expect((await deploy({ arguments: ['--alias=other'] })).status).toBe(200);
    await eventually(() => Promise.resolve(running().length === 1 && !running().includes(first!)), {
      what: 'the old server to end and the new one to start',
      seconds: 60,
    });
    await served();
    const models = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(models.data[0]?.id).toBe('other');
  });

  it('are refused by what cannot start, with its reason', async () => {
    expect((await deploy({ arguments: ['--broken'] })).status).toBe(200);
    await eventually(async () => /ended with 1/.test(JSON.stringify(await stateOf())), {
      what: 'the reason why it does not start',
      seconds: 60,
    });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
