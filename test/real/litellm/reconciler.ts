import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderedObject } from '../support/rendered.ts';

/** How a run of what registers keys ended, and what it said. */
export interface Run {
  readonly status: number | null;
  readonly output: string;
}

/** Whom it talks to, in place of those whom it is told to talk to. */
export interface Peers {
  readonly litellm: string;
  readonly kubernetes: string;
  readonly masterKey: string;
}

/** Runs the program as its rendered Job does: its files, its arguments; addresses alone are others. */
export async function runReconciler(
  objects: readonly RenderedObject[],
  { litellm, kubernetes, masterKey }: Peers,
  ...more: readonly string[]
): Promise<Run> {
  const container = objects.find(({ kind }) => kind === 'Job')?.spec?.template?.spec.containers[0];
  const files = objects.find(({ kind }) => kind === 'ConfigMap')?.data;
  if (container === undefined || files === undefined) throw new Error('the rendered chart has no Job with files');
  const mount = container.volumeMounts?.find(({ name }) => name !== 'api-token')?.mountPath ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'slipway-reconciler-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'token'), 'the-token-of-its-account\n');
    const told = (option: string, value: string) => (arg: string) =>
      arg.startsWith(`--${option}=`) ? `--${option}=${value}` : arg;
    const [, ...command] = container.command ?? [];
    const args = [...command, ...(container.args ?? [])]
      .map(told('litellm', litellm))
      .map(told('kubernetes', kubernetes))
      .map(told('token-file', join(folder, 'token')))
      .map((arg) => arg.replaceAll(`${mount}/`, `${folder}/`));
    return await finished([...args, ...more], folder, masterKey);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function finished(args: readonly string[], cwd: string, masterKey: string): Promise<Run> {
  const child = spawn(process.execPath, args, { cwd, env: { LITELLM_MASTER_KEY: masterKey } });
  let output = '';
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      resolve({ status, output });
    });
  });
}
