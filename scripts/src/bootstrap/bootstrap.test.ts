import { smallTemplates } from '@slipway/bootstrap/testing/templates';
import { startFakeAws, type FakeAws } from '@slipway/testing/fake-aws/fake-aws';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownRoot } from '../workspace-root.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-bootstrap-'));
const entry = '/slipway/dev/litellm/litellm';
let aws: FakeAws;

beforeAll(async () => {
  aws = await startFakeAws();
  cpSync(join(ownRoot, 'test/fixtures/repository/clusters'), join(root, 'clusters'), { recursive: true });
  symlinkSync(join(ownRoot, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "private": true, "type": "module" }\n');
  for (const [stack, template] of smallTemplates('dev')) {
    const file = join(root, 'dist/dev/foundation', `${stack}.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, template);
  }
});
afterAll(async () => {
  await aws[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});

/** Runs the command as a person does, in a process of its own, against the fake. */
function bootstrap(words: readonly string[], input = '', env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [join(ownRoot, 'scripts/src/bootstrap.ts'), ...words, '--root', root],
      {
        env: {
          ...{ PATH: process.env['PATH'], AWS_ENDPOINT_URL: aws.endpoint, AWS_EC2_METADATA_DISABLED: 'true' },
          ...{ AWS_ACCESS_KEY_ID: 'made-up', AWS_SECRET_ACCESS_KEY: 'made-up', HOME: root },
          ...env,
        },
      },
      (_, out, err) => {
        resolve({ code: child.exitCode, out, err });
      },
    );
    child.stdin?.end(input);
  });
}

describe('bootstrap', () => {
  it('plans without changing anything, and says what a person has to decide', async () => {
    const { code, out } = await bootstrap(['plan', '--cluster', 'dev']);
    expect(out).toContain('+ stack base');
    expect(out).toContain('+ EKS cluster dev');
    expect(out).toContain('Nothing was changed.');
    expect(out).toContain(`${entry} (master-key)`);
    expect(code).toBe(1);
    expect(aws.calls.every(({ action }) => /:(Describe|Get|List)/.test(action))).toBe(true);
  });

  it('speaks JSON to programs', async () => {
    const { out } = await bootstrap(['plan', '--cluster', 'dev', '--json']);
    const { changes, costs } = JSON.parse(out) as { readonly changes: unknown; readonly costs: unknown };
    expect(changes).toContainEqual(expect.objectContaining({ title: 'stack base', does: 'create' }));
    expect(costs).toContainEqual(expect.objectContaining({ what: 'AWS::KMS::Key', count: 1 }));
  });

  it('says what it would cost in a month, and what has no price', async () => {
    const { out } = await bootstrap(['plan', '--cluster', 'dev']);
    expect(out).toMatch(/together +0\.00 USD\n {2}without a price that we know: 1 × AWS::KMS::Key$/m);
  });

  it('stores a secret that it never prints', async () => {
    const value = 'a value that nobody reads';
    const stored = await bootstrap(
      ['secrets', '--cluster', 'dev', '--set', entry, '--key', 'master-key'],
      `${value}\n`,
    );
    expect(aws.secrets.get(entry)?.text).toBe(JSON.stringify({ 'master-key': value }));
    expect(stored.out + stored.err).not.toContain(value);
    expect(stored.out).toContain(`✓ ${entry}`);
  });

  it.each([
    [['up'], 2, /--cluster NAME/],
    [['dance', '--cluster', 'dev'], 2, /no command dance/],
    [['plan', '--cluster', 'nowhere'], 2, /no cluster nowhere/],
    [['down', '--cluster', 'dev', '--confirm', 'prod'], 2, /nothing was removed/],
    [['secrets', '--cluster', 'dev', '--set', entry, '--key', 'another'], 2, /which key of which entry/],
  ])('%j ends with %i', async (words, code, message) => {
    const ended = await bootstrap(words);
    expect(ended.err).toMatch(message);
    expect(ended.code).toBe(code);
    expect(ended.err).not.toMatch(/^\s+at /m);
  });

  it('says how to sign in to AWS to whoever has not', async () => {
    const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    const { code, err } = await bootstrap(['up', '--cluster', 'dev'], '', none);
    expect(err).toMatch(/aws sso login/);
    expect(code).toBe(1);
  });
});
