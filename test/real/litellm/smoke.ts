import type { SmokePlan } from '@slipway/contracts/smoke';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRendered } from '../support/rendered.ts';

/**
 * Runs what asks each model once as its rendered job does, against another address of the gateway; traces are looked for by
 * nobody. What it said, line by line.
 */
export async function askEachModel(cluster: string, gateway: string, masterKey: string): Promise<readonly string[]> {
  const objects = readRendered(`dist/${cluster}/smoke/smoke.yaml`);
  const { 'plan.json': written = '', ...program } = objects.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
  const { models } = JSON.parse(written) as SmokePlan;
  const folder = mkdtempSync(join(tmpdir(), 'slipway-smoke-'));
  try {
    for (const [name, text] of Object.entries(program)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ gateway, models } satisfies SmokePlan));
    const child = spawn(process.execPath, ['main.ts', '--plan=plan.json', '--answer-seconds=60'], {
      cwd: folder,
      env: { LITELLM_MASTER_KEY: masterKey },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    return Buffer.concat(parts).toString().trimEnd().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
