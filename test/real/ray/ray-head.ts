import { headStartParams } from '@slipway/constructs/ray-cluster/start-params';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { quietPort } from '../support/free-port.ts';
import { callPlainly, type PlainAnswer } from '../support/plain-http.ts';
import { startProgram } from '../support/program.ts';

/** A head of Ray that runs beside the tests, and does work too. */
export interface RayHead {
  /** Calls its dashboard, with the token or another one. */
  readonly call: (path: string, sent?: { method: string; body: string }, token?: string) => Promise<PlainAnswer>;
  /** Ends it, and what it has started. */
  readonly stop: () => Promise<void>;
}

/** What to start it with. */
export interface RayHeadCall {
  /** Ray's command. */
  readonly ray: string;
  /** CPUs that it has for work. */
  readonly cpus: number;
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
}

/** Starts a head with the options that its pod has; ports are free ones of this machine. */
export async function startRayHead({ ray, cpus, env, log }: RayHeadCall): Promise<RayHead> {
  const folder = mkdtempSync(join(tmpdir(), 'sl-'));
  const token = randomBytes(32).toString('base64url');
  const params: Record<string, string> = {
    ...headStartParams(0.25),
    'dashboard-host': '127.0.0.1',
    'node-ip-address': '127.0.0.1',
    'num-cpus': String(cpus),
    'temp-dir': folder,
  };
  for (const name of Object.keys(params)) {
    if (/(^|-)port$/.test(name) && !name.endsWith('-worker-port')) params[name] = String(await quietPort());
  }
  const program = startProgram({
    command: ray,
    args: ['start', '--head', '--block', ...Object.entries(params).map(([name, value]) => `--${name}=${value}`)],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      RAY_AUTH_MODE: 'token',
      RAY_AUTH_TOKEN: token,
      RAY_USAGE_STATS_ENABLED: '0',
      ...env,
    },
    folder,
    log,
  });
  const dashboard = `http://127.0.0.1:${params['dashboard-port'] ?? ''}`;
  const call: RayHead['call'] = (path, sent, shown = token) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${shown}` };
    return callPlainly(`${dashboard}${path}`, { ...sent, headers });
  };
  const agent = `http://127.0.0.1:${params['dashboard-agent-listen-port'] ?? ''}/api/healthz`;
  try {
    await eventually(
      async () => (await callPlainly(agent)).status === 200 && (await call('/api/version')).status === 200,
      {
        what: 'a head of Ray',
        seconds: 90,
        hopeless: program.ended,
      },
    );
  } catch (error) {
    await program.stop();
    throw error;
  }
  return {
    call,
    stop: async () => {
      await program.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
