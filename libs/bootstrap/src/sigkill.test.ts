import { AwsError, type FakeClock } from '@slipway/testing/fake-aws/service';
import type { Refuse } from '@slipway/testing/fake-aws/server';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Clock } from './engine/clock.ts';
import { withCapability } from './testing/clusters.ts';
import { endState, startWorld, type World } from './testing/world.ts';
import { up } from './up.ts';

/** How many processes are killed, spread over the calls of a run. */
const kills = 20;

it('a process that is killed, from nothing to a cluster that syncs, leaves nothing that the next run cannot finish', async () => {
  await using whole = await startWorld(withCapability);
  const { code } = await ended(await start(whole));
  expect(code).toBe(0);
  const calls = whole.aws.calls.length;
  for (let kill = 0; kill < kills; kill++) {
    const at = Math.floor((kill * calls) / kills);
    const sent = kill % 2 === 0;
    let child: ChildProcess | undefined;
    const refuse: Refuse = ({ index }) => {
      if (index !== at || child === undefined) return undefined;
      child.kill('SIGKILL');
      return sent ? undefined : new AwsError('NeverSent', 500, 'nothing of this call arrives');
    };
    await using world = await startWorld(withCapability, refuse);
    child = await start(world);
    expect((await ended(child)).signal).toBe('SIGKILL');
    child = undefined;
    expect(world.aws.calls).toHaveLength(at + 1);
    await up(world.run(), world.steps);
    expect(endState(world), `killed at call ${at}`).toEqual(endState(whole));
  }
  console.log(`${kills} processes killed, all runs after them converge`);
}, 600_000);

/** Starts a run in a process of its own. */
async function start({ aws, grafana, kubernetes }: World): Promise<ChildProcess> {
  const clock = await serveClock(aws.clock);
  const program = join(import.meta.dirname, 'testing/run-in-process.ts');
  const child = spawn(process.execPath, [program, aws.endpoint, kubernetes.endpoint, grafana.address, clock.url], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  child.once('exit', clock.close);
  return child;
}

async function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly signal: string | null }> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode };
}

/** Lets another process sleep in the time of this one. */
async function serveClock(clock: Clock & FakeClock): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      if (Number(text) > 0) await clock.sleep(Number(text));
      response.end(String(clock.now()));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
