import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What to start, and how. */
export interface ProgramCall {
  readonly command: string;
  readonly args: readonly string[];
  /** All of its environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** File that receives what it prints. */
  readonly log: string;
}

/** A program that runs beside the tests. */
export interface RunningProgram {
  /** How it ended with the end of its log; `undefined` while it runs. */
  readonly ended: () => string | undefined;
  /** Ends it: politely, and after ten seconds not politely. */
  readonly stop: () => Promise<void>;
}

const politeSeconds = 10;

/** Starts a program. It is ended with this process at the latest. */
export function startProgram({ command, args, env, folder, log }: ProgramCall): RunningProgram {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'w');
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', output, output] });
  closeSync(output);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let end: string | undefined;
  const done = new Promise<void>((resolve) => {
    const finish = (how: string): void => {
      end ??= `${command} ${how}; the end of ${log}:\n${readFileSync(log, 'utf8').slice(-4000)}`;
      process.off('exit', kill);
      resolve();
    };
    child.once('error', (error) => {
      finish(`did not start (${error.message})`);
    });
    child.once('exit', (code, signal) => {
      finish(`ended with ${code === null ? String(signal) : `exit code ${code}`}`);
    });
  });
  return {
    ended: () => end,
    stop: async () => {
      child.kill('SIGTERM');
      const impatience = new AbortController();
      const { signal } = impatience;
      await Promise.race([done, pause(politeSeconds * 1000, undefined, { signal }).then(kill, () => undefined)]);
      impatience.abort();
      await done;
    },
  };
}
