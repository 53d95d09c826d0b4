import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const command = join(import.meta.dirname, '../doctor.ts');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-doctor-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const secret = {
  kind: 'ExternalSecret',
  metadata: { name: 'litellm', namespace: 'litellm' },
  status: {
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'SecretSyncedError',
        message: "Secrets Manager can't find the specified secret.",
      },
    ],
  },
};
const crashing = {
  kind: 'Pod',
  metadata: { name: 'litellm-1', namespace: 'litellm' },
  status: {
    containerStatuses: [{ ready: false, state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } } }],
  },
};

/** A kubectl that answers what it is told to, and writes down what it was asked. */
function kubectl(answers: {
  readonly root?: string;
  readonly items?: readonly object[];
  readonly log?: string;
  readonly forbidden?: string;
}): string {
  const file = join(folder, 'kubectl');
  const { root = 'dist/dev/argocd', items = [], log = '', forbidden = '' } = answers;
  writeFileSync(
    file,
    `#!${process.execPath}
const words = process.argv.slice(2);
require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'asked'))}, words.join(' ') + '\\n');
const verb = words.find((word) => !word.startsWith('--'));
if (verb === 'api-resources') console.log('pods\\nevents\\nexternalsecrets.external-secrets.io');
else if (verb === 'logs') console.log(${JSON.stringify(log)});
else if (words.includes('root')) process.stdout.write(${JSON.stringify(root)});
else if (words.includes(${JSON.stringify(forbidden)})) {
  console.error('Error from server (Forbidden): ' + words[1] + ' is forbidden');
  process.exit(1);
} else console.log(JSON.stringify({ items: ${JSON.stringify(items)}.filter(({ kind }) => words[1].startsWith(kind.toLowerCase())) }));
`,
  );
  chmodSync(file, 0o755);
  return file;
}

const doctor = (...words: readonly string[]) =>
  spawnSync(process.execPath, [command, ...words], { encoding: 'utf8', cwd: folder });

describe('doctor', () => {
  it('says what is behind what a cluster complains of, and in which namespace', () => {
    const program = kubectl({
      items: [secret, crashing],
      log: 'Error: P1000: Authentication failed against database server',
    });
    const { stdout, stderr, status } = doctor('--cluster', 'dev', '--kubectl', program);
    expect(stderr).toBe('');
    expect(stdout).toContain('ExternalSecret litellm/litellm: SecretSyncedError');
    expect(stdout).toContain('AWS Secrets Manager has no entry of this name');
    expect(stdout).toContain('[database-password]');
    expect(stdout).toMatch(/2 of these\s*$/);
    expect(status).toBe(1);
    const asked = readFileSync(join(folder, 'asked'), 'utf8');
    expect(asked).toContain('get externalsecrets.external-secrets.io --all-namespaces --output json');
    expect(asked).toContain('--previous');
    // It looks, and changes nothing.
    expect(asked).not.toMatch(/^(apply|create|delete|patch|edit|annotate|label|scale|exec)\b/m);
  });

  it('says what its caller may not see, and goes on with the rest, without asking which cluster it is', () => {
    const program = kubectl({ items: [secret, crashing], forbidden: 'externalsecrets.external-secrets.io' });
    const { stdout, stderr } = doctor('--cluster', 'dev', '--namespace', 'litellm', '--kubectl', program);
    expect(stderr).toBe('');
    expect(stdout).toContain('Pod litellm/litellm-1');
    expect(stdout).toContain('not seen, for you may not: externalsecrets.external-secrets.io');
    expect(readFileSync(join(folder, 'asked'), 'utf8')).not.toContain('root');
  });

  it('is content with a cluster that is', () => {
    const { stdout, status } = doctor('--cluster', 'dev', '--kubectl', kubectl({}), '--namespace', 'ray');
    expect(stdout).toBe('nothing complains\n');
    expect(status).toBe(0);
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toContain('--namespace=ray');
  });

  it('looks at no other cluster than the one that is meant', () => {
    const { stderr, status } = doctor('--cluster', 'dev', '--kubectl', kubectl({ root: 'dist/prod/argocd' }));
    expect(stderr).toBe('✗ the kubeconfig leads to the cluster prod, not to dev: choose the context with --context\n');
    expect(status).toBe(3);
  });

  it('says what is missing: a kubectl, or which cluster', () => {
    const without = doctor('--cluster', 'dev', '--kubectl', join(folder, 'none'));
    expect(without.stderr).toContain('install kubectl, or say where it is with --kubectl');
    expect(without.status).toBe(3);
    expect(doctor()).toMatchObject({ status: 2, stderr: expect.stringContaining('--cluster NAME') as string });
  });

  it('explains one message, and prints no credential that is in it', () => {
    const key = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');
    const { stdout, status } = doctor('--message', `ExpiredTokenException: ${key} has ended`);
    expect(stdout).toMatch(/^✗ message: Expired.*\[credentials-expired\]/);
    expect(stdout).not.toContain(key);
    expect(status).toBe(0);
    const unknown = doctor('--message', 'FlangeMisaligned: turn it');
    expect(unknown.status).toBe(1);
    expect(unknown.stdout).toContain('look for the object that says it');
  });
});
