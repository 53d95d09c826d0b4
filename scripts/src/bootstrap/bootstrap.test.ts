import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScratchRun, type ScratchRun } from './scratch-run.ts';

const entry = '/slipway/dev/litellm/litellm';
let scratch: ScratchRun;
const bootstrap: ScratchRun['bootstrap'] = (...words) => scratch.bootstrap(...words);

beforeAll(async () => {
  scratch = await startScratchRun();
});
afterAll(() => scratch[Symbol.asyncDispose]());

describe('bootstrap', () => {
  it('plans without changing anything, and says what a person has to decide', async () => {
    const { code, out } = await bootstrap(['plan', '--cluster', 'dev']);
    expect(out).toContain('+ stack base');
    expect(out).toContain('+ EKS cluster dev');
    expect(out).toContain('Nothing was changed.');
    expect(out).toContain(`${entry} (master-key)`);
    expect(code).toBe(1);
    expect(scratch.aws.calls.every(({ action }) => /:(Describe|Get|List)/.test(action))).toBe(true);
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
    expect(scratch.aws.secrets.get(entry)?.text).toBe(JSON.stringify({ 'master-key': value }));
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
});
