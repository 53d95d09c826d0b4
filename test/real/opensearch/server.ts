import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { quietPort } from '../support/free-port.ts';
import { startProgram } from '../support/program.ts';
import { root } from '../support/rendered.ts';
import { findOpenSearch } from './installation.ts';

/** An OpenSearch of one node, on loopback. */
export interface OpenSearchServer {
  readonly url: string;
  /** Asks it, and gives its answer. Throws an Error with what it says where that is no success. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** Nobody in particular: OpenSearch does not run as root. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** Starts it in a folder of its own, with links to its programs. */
export async function startOpenSearch(): Promise<OpenSearchServer> {
  const programs = findOpenSearch();
  if (programs === undefined) throw new Error('OpenSearch is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'slipway-opensearch-'));
  chmodSync(folder, 0o755);
  // What it runs may lie where nobody else may look.
  cpSync(programs.home, join(folder, 'home'), { recursive: true });
  symlinkSync(programs.java, join(folder, 'java'));
  if (isRoot) spawnSync('chown', ['-R', `${nobody}:${nobody}`, folder]);
  const [port, transport] = [await quietPort(), await quietPort()];
  const settings = {
    'discovery.type': 'single-node',
    'http.port': port,
    'network.host': '127.0.0.1',
    'path.data': join(folder, 'data'),
    'path.logs': join(folder, 'logs'),
    'transport.port': transport,
  };
  const command = join(folder, 'home/bin/opensearch');
  const args = Object.entries(settings).map(([name, value]) => `-E${name}=${value}`);
  const asNobody = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', command];
  const server = startProgram({
    command: isRoot ? 'setpriv' : command,
    args: [...(isRoot ? asNobody : []), ...args],
    env: {
      HOME: folder,
      OPENSEARCH_JAVA_HOME: join(folder, 'java'),
      OPENSEARCH_JAVA_OPTS: '-Xms512m -Xmx512m',
      PATH: process.env['PATH'] ?? '',
    },
    folder,
    log: join(root, 'test/reports/real/opensearch.log'),
  });
  const url = `http://127.0.0.1:${port}`;
  const ask: OpenSearchServer['ask'] = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as unknown;
  };
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true });
  };
  try {
    await eventually(async () => (await ask('GET', '/_cluster/health?wait_for_status=yellow')) !== undefined, {
      what: 'OpenSearch',
      seconds: 180,
      hopeless: server.ended,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, ask, stop };
}
