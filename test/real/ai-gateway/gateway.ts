import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startProgram } from '../support/program.ts';
import { root } from '../support/rendered.ts';
import type { GatewayPrograms } from './installation.ts';

/** What to start. */
export interface GatewayProps {
  readonly programs: GatewayPrograms;
  /** Names its log. */
  readonly name: string;
  /** Port of loopback on which it is to listen. */
  readonly port: number;
  /** Its objects, as YAML. */
  readonly objects: string;
  /** What the pod is given at run time. */
  readonly env: Readonly<Record<string, string>>;
}

/** The gateway with the rendered objects, on loopback. */
export interface Gateway {
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
  readonly get: (path: string) => Promise<Response>;
  /** Changes the settings of the program beside Envoy, as the controller does when a secret has changed. */
  readonly changeSettings: (change: (text: string) => string) => void;
  readonly stop: () => Promise<void>;
}

/** Version of Envoy that the program asks for, and would download. */
const envoyVersion = '1.38.1';
const startSeconds = 120;
const run = 'run';

/** Starts it and waits until it answers. */
export async function startGateway(props: GatewayProps): Promise<Gateway> {
  const { programs, port } = props;
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-aigw-'));
  const inside = (...path: string[]): string => join(scratch, ...path);
  for (const folder of ['config', 'state', 'runtime', 'home']) mkdirSync(inside(folder));
  const versions = inside('data', 'envoy-versions', envoyVersion, 'bin');
  mkdirSync(versions, { recursive: true });
  symlinkSync(programs.envoy, join(versions, 'envoy'));
  writeFileSync(inside('objects.yaml'), props.objects);
  const adminPort = await freePort();
  const program = startProgram({
    command: programs.aigw,
    args: ['run', inside('objects.yaml'), `--admin-port=${adminPort}`, '--debug'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: inside('home'),
      AIGW_CONFIG_HOME: inside('config'),
      AIGW_DATA_HOME: inside('data'),
      AIGW_STATE_HOME: inside('state'),
      AIGW_RUNTIME_DIR: inside('runtime'),
      AIGW_RUN_ID: run,
      ENVOY_VERSION: envoyVersion,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...props.env,
    },
    folder: inside('home'),
    log: join(root, `test/reports/${props.name}.log`),
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await program.stop();
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    await eventually(async () => (await fetch(`${url}/v1/models`)).ok, {
      what: 'the models of the gateway',
      seconds: startSeconds,
      hopeless: program.ended,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    get: (path) => fetch(url + path),
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    changeSettings: (change) => {
      const file = inside('state', 'runs', run, 'extproc-config.yaml');
      const partial = `${file}.new`;
      writeFileSync(partial, change(readFileSync(file, 'utf8')));
      renameSync(partial, file);
    },
    stop,
  };
}
