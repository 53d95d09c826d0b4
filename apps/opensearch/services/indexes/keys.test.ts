import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { roleKeys } from './keys.ts';

const token = 'of this pod';
let agent: Server;
let answer: unknown;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-keys-'));
  writeFileSync(join(folder, 'token'), `${token}\n`);
  answer = { AccessKeyId: 'AKIDEXAMPLE', SecretAccessKey: 'nobody reads it', Token: 'session', AccountId: '1' };
  agent = createServer(({ headers }, response) => {
    response.writeHead(headers.authorization === token ? 200 : 401).end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(agent, 'listening');
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  agent.close();
  await once(agent, 'close');
});

const ask = (file = 'token') => {
  const { port } = agent.address() as AddressInfo;
  return roleKeys({ url: `http://127.0.0.1:${port}/v1/credentials`, tokenFile: join(folder, file) }, 5);
};

it('the agent gives out the keys of the role to whoever shows the token of the pod', async () => {
  expect(await ask()).toEqual({ id: 'AKIDEXAMPLE', secret: 'nobody reads it', token: 'session' });
});

it('another token gets none', async () => {
  writeFileSync(join(folder, 'other'), 'of another pod');
  await expect(ask('other')).rejects.toThrow("keys of the pod's role: 401");
});

it('an answer without keys is an error that repeats nothing of it', async () => {
  answer = { AccessKeyId: 'AKIDEXAMPLE', SecretAccessKey: 'nobody reads it' };
  await expect(ask()).rejects.toThrow(/^keys of the pod's role: the answer holds none$/);
});
