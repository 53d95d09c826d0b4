import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startProgram } from '../support/program.ts';
import { root } from '../support/rendered.ts';
import type { RenderedGateway } from './rendered-gateway.ts';

/** What to start. */
export interface ProxyProps {
  /** The program. */
  readonly litellm: string;
  /** Names its log. */
  readonly name: string;
  readonly gateway: RenderedGateway;
  /** Text of its configuration. */
  readonly config: string;
  /** Values of the variables that the cluster takes from secrets. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What the cluster adds to the environment at run time. */
  readonly added: Readonly<Record<string, string>>;
}

/** LiteLLM as the rendered container starts it, on loopback. */
export interface Proxy {
  readonly url: string;
  readonly get: (path: string, key?: string) => Promise<Response>;
  readonly post: (path: string, body: unknown, key?: string) => Promise<Response>;
  /** Files that it wrote where its pod may not. */
  readonly strayFiles: () => readonly string[];
  readonly stop: () => Promise<void>;
}

const startSeconds = 180;

/** Starts it and waits until it is alive by the rendered probe. */
export async function startProxy(props: ProxyProps): Promise<Proxy> {
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-litellm-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { container, probePaths } = props.gateway;
  const configFile = join(scratch, 'config.yaml');
  const folder = join(scratch, 'working-folder');
  mkdirSync(folder);
  writeFileSync(configFile, props.config);
  const program = startProgram({
    command: props.litellm,
    args: [...(container.args ?? []).map((arg) => moved(arg, configFile, port)), '--host=127.0.0.1'],
    env: { ...environment(props, scratch), ...props.added },
    folder,
    log: join(root, `test/reports/${props.name}.log`),
  });
  const startedAt = Date.now();
  const stop = async (): Promise<void> => {
    await program.stop();
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    await eventually(async () => (await fetch(url + probePaths.liveness)).ok, {
      what: `LiteLLM's ${probePaths.liveness}`,
      seconds: startSeconds,
      hopeless: program.ended,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    get: (path, key) => fetch(url + path, { headers: authorization(key) }),
    post: (path, body, key) =>
      fetch(url + path, {
        method: 'POST',
        headers: { ...authorization(key), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    strayFiles: () => [...filesIn(folder), ...changedSince(startedAt, ownFolder(props.litellm))],
    stop,
  };
}

function moved(arg: string, configFile: string, port: number): string {
  if (arg.startsWith('--config=')) return `--config=${configFile}`;
  if (arg.startsWith('--port=')) return `--port=${port}`;
  return arg;
}

/** The rendered variables; folders on which the pod may write lie in the scratch folder. */
function environment({ gateway, secrets }: ProxyProps, scratch: string): Record<string, string> {
  const result: Record<string, string> = { PATH: process.env['PATH'] ?? '' };
  for (const { name, value } of gateway.container.env ?? []) {
    if (value === undefined) {
      const secret = secrets[name];
      if (secret === undefined) throw new Error(`${name} comes from a secret for which this check has no value`);
      if (secret !== '') result[name] = secret;
    } else {
      const inside = gateway.writable.some((folder) => value === folder || value.startsWith(`${folder}/`));
      result[name] = inside ? scratch + value : value;
    }
  }
  for (const folder of gateway.writable) mkdirSync(scratch + folder, { recursive: true });
  return result;
}

function authorization(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** Folder of LiteLLM's own code, which is read-only in a pod. */
function ownFolder(litellm: string): string | undefined {
  const lib = join(realpathSync(litellm), '../../lib');
  const places = filesIn(lib).map((name) => join(lib, name, 'site-packages/litellm'));
  return places.find((place) => filesIn(place).length > 0);
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function changedSince(time: number, folder: string | undefined): readonly string[] {
  if (folder === undefined) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => statSync(file).ctimeMs > time);
}
