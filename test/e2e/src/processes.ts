import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Trouble } from './trouble.ts';

/** What to start, and how. */
export interface ProcessCall {
  /** How people call it: `etcd`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Beside PATH and HOME, all of its environment: nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** File that receives what it prints. */
  readonly log: string;
}

/** A process that was started, so that a later run can tell it from another one with the same id. */
export interface StartedProcess {
  readonly name: string;
  readonly pid: number;
  /** When it began, as the machine tells it: with the id, this is one process and no other. */
  readonly began: string;
  readonly log: string;
}

/** Starts a process that outlives this one, and hears no Ctrl-C of this terminal. */
export function startProcess({ name, command, args, env, log }: ProcessCall): StartedProcess {
  mkdirSync(dirname(log), { recursive: true });
  if (!existsSync(log)) writeFileSync(log, '');
  const output = openSync(log, 'a');
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, {
    detached: true,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.on('error', () => undefined);
  if (child.pid === undefined) throw new Trouble(`${name} did not start: ${command} cannot be run`);
  child.unref();
  return { name, pid: child.pid, began: beginningOf(child.pid) ?? 'unknown', log };
}

/** Whether it still runs: the process of that id that began then, and no zombie of it. */
export function isRunning({ pid, began }: Pick<StartedProcess, 'pid' | 'began'>): boolean {
  return beginningOf(pid) === began;
}

/** When a process began; `undefined` if there is none, or if it has ended and nobody asked how. */
export function beginningOf(pid: number): string | undefined {
  try {
    // The name in parentheses may hold anything; after it come the state and, twentieth, the start in clock ticks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    if (existsSync('/proc/self/stat')) return undefined;
  }
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const [state = '', ...start] = stdout.trim().split(/\s+/);
  return state === '' || state.startsWith('Z') ? undefined : start.join(' ');
}

const politeMs = 5000;
const impoliteMs = 2000;

/** Ends processes, the last one started first: politely, and after five seconds not politely. Those that are others' stay. */
export async function endProcesses(started: readonly StartedProcess[]): Promise<void> {
  const ours = started.filter(isRunning).reverse();
  for (const process of ours) send(process, 'SIGTERM');
  await gone(ours, politeMs);
  for (const process of ours) send(process, 'SIGKILL');
  await gone(ours, impoliteMs);
  const left = ours.filter(isRunning);
  if (left.length > 0)
    throw new Trouble(`still running: ${left.map(({ name, pid }) => `${name} (${pid})`).join(', ')}`);
}

function send(started: StartedProcess, signal: NodeJS.Signals): void {
  if (!isRunning(started)) return;
  try {
    process.kill(started.pid, signal);
  } catch {
    // It ended in between.
  }
}

async function gone(started: readonly StartedProcess[], milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline && started.some(isRunning)) await pause(25);
}

/** Why a process that should run does not: its last words. */
export function lastWords({ name, log }: StartedProcess): string {
  const text = existsSync(log) ? readFileSync(log, 'utf8').trimEnd() : '';
  const lines = text.split('\n').slice(-50);
  const says = (words: RegExp): boolean => lines.some((line) => words.test(line));
  const why = says(/address already in use|EADDRINUSE/i)
    ? ': another program took its port; run it again'
    : says(/no space left on device|ENOSPC|disk quota exceeded/i) || isFull(log)
      ? ': the disk is full'
      : '';
  const words = lines.slice(-5).map((line) => line.slice(0, 400));
  return `${name} has ended${why}; the end of ${log}:\n${words.map((line) => `      ${line}`).join('\n')}`;
}

/** Whether a file's disk has no room left; then its log may not even say so. */
function isFull(file: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(file));
  return bavail * bsize < 2 ** 20;
}

/** Memory that processes hold now, in MB; `undefined` where the machine does not tell. */
export function residentMb({ pid }: StartedProcess): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
