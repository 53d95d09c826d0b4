import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endProcesses, isRunning, lastWords, startProcess, type StartedProcess } from './processes.ts';
import { StateFolder } from './state-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function sleeper(name = 'sleeper'): StartedProcess {
  const wait = 'console.log("here"); setInterval(() => {}, 1000)';
  return startProcess({ name, command: process.execPath, args: ['-e', wait], log: join(folder, 'logs', name) });
}

it('a process is ended, and its log is kept', async () => {
  const started = sleeper();
  expect(isRunning(started)).toBe(true);
  await expect.poll(() => readFileSync(started.log, 'utf8')).toContain('here');
  await endProcesses([started]);
  expect(isRunning(started)).toBe(false);
  expect(lastWords(started)).toContain('sleeper has ended');
});

it('another process that has the same id by now is left alone', async () => {
  const started = sleeper();
  const stranger = { ...started, began: 'long ago' };
  expect(isRunning(stranger)).toBe(false);
  await endProcesses([stranger]);
  expect(isRunning(started)).toBe(true);
  await endProcesses([started]);
});

it('what a command left behind that was killed is ended by the next one', async () => {
  const started = sleeper();
  const state = new StateFolder(folder);
  state.write({ cluster: 'dev', root: folder, processes: [started], ready: false });
  const next = new StateFolder(folder);
  expect(next.running()).toHaveLength(1);
  await next.renew();
  expect(isRunning(started)).toBe(false);
  expect(next.read()).toBeUndefined();
  next.unlock();
});

it('two commands cannot have the same folder', async () => {
  const holder = sleeper();
  const state = new StateFolder(folder);
  state.lockFor(holder);
  await expect(new StateFolder(folder).renew()).rejects.toThrow('another rehearsal');
  await endProcesses([holder]);
  await new StateFolder(folder).renew();
});

it('a folder that holds anything else is left alone', async () => {
  writeFileSync(join(folder, 'thesis.tex'), '');
  await expect(new StateFolder(folder).renew()).rejects.toThrow('thesis.tex, which is no part of a rehearsal');
  await expect(new StateFolder(join(folder, 'thesis.tex')).renew()).rejects.toThrow('is a file');
});

it('a disk without room is said before anything starts', async () => {
  await expect(new StateFolder(folder).renew(1e12)).rejects.toThrow(/is full: \d+ MB are free.*\n.*--state/);
});

it('a port that is taken is told from other ends', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const listen = `require('net').createServer().listen(${port}, '127.0.0.1')`;
  const started = startProcess({
    name: 'late',
    command: process.execPath,
    args: ['-e', listen],
    log: join(folder, 'late'),
  });
  await expect.poll(() => isRunning(started)).toBe(false);
  server.close();
  expect(lastWords(started)).toContain('late has ended: another program took its port; run it again');
});
