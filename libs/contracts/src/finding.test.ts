import { describe, expect, it } from 'vitest';
import { looksLikeCredential, maskCredentials } from './credential.ts';
import { formatFinding, sortFindings, type Finding } from './finding.ts';
import { chooseFrom, nearest } from './suggest.ts';
import { cpus, gibibytes } from './units.ts';

const finding: Finding = {
  rule: 'unknown-team',
  severity: 'error',
  file: 'clusters/dev/developers/zoe.yaml',
  line: 3,
  path: 'team',
  value: '"rde"',
  message: 'is not a team of this cluster',
  remedy: 'did you mean red?',
};

// Put together here, so that no file of this repository holds the shape of a credential.
const credentials = [
  ['AKIA', 'IOSFODNN7EXAMPLE'],
  ['sk-', 'abcdefghij1234567890'],
  ['pk-lf-', '12345678-abcd'],
  ['hf_', 'abcdefghijklmnopqrstuv'],
  ['ghp_', 'abcdefghijklmnopqrstuv1234'],
  ['xoxb-', '1234567890-abcdef'],
  ['glpat-', 'abcdefghijklmnop1234'],
  ['tvly-', 'abcdefgh12345678'],
  ['eyJhbGciOi', 'JIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln'],
  ['-----BEGIN RSA ', 'PRIVATE KEY-----'],
  ['https://user:', 'hunter2@example.com/x.git'],
  ['wJalrXUtnFEMI/K7MD', 'ENG/bPxRfiCYEXAMPLEKEY'],
].map((parts) => parts.join(''));

describe('credentials', () => {
  it.each(credentials)('are known by their shape (%#)', (text) => {
    expect(looksLikeCredential(`before ${text} after`)).toBe(true);
    expect(maskCredentials(`before ${text} after`)).not.toContain(text);
  });

  it.each([
    'alice@example.com',
    'https://github.com/example/slipway.git',
    'git@github.com:example/slipway.git',
    'snowflake-arctic-embed-s',
    'arn:aws:iam::111122223333:role/slipway-prod-litellm-litellm',
    `sha256:${'0123456789abcdef'.repeat(4)}`,
    'os.environ/LITELLM_MASTER_KEY',
    'risk-assessment-team',
    '0123456789abcdef0123456789abcdef01234567',
  ])('%s is none', (text) => {
    expect(looksLikeCredential(text)).toBe(false);
    expect(maskCredentials(text)).toBe(text);
  });

  it('are masked wherever a finding shows them', () => {
    const [key = ''] = credentials;
    const text = formatFinding({ ...finding, value: `"${key}"`, message: `holds ${key}`, path: key });
    expect(text).not.toContain(key);
  });
});

describe('a finding as text', () => {
  it('names file, line, field, value, rule and remedy', () => {
    expect(formatFinding(finding)).toBe(
      'clusters/dev/developers/zoe.yaml:3 team: is not a team of this cluster (found "rde") [unknown-team]\n    → did you mean red?',
    );
  });

  it('moves no cursor', () => {
    expect(formatFinding({ ...finding, message: 'a\u001b[2Jb\r' })).toContain('a\\u001b[2Jb\\u000d');
  });

  it('cuts long values', () => {
    expect(formatFinding({ ...finding, value: 'x'.repeat(500) }).length).toBeLessThan(300);
  });

  it('stands in order of file, line and field', () => {
    const make = (file: string, line: number, path: string) => ({ ...finding, file, line, path });
    const sorted = sortFindings([make('b', 1, 'x'), make('a', 9, 'x'), make('a', 2, 'y'), make('a', 2, 'x')]);
    expect(sorted.map(({ file, line, path }) => `${file}${line}${path}`)).toEqual(['a2x', 'a2y', 'a9x', 'b1x']);
  });
});

describe('suggestions', () => {
  it.each([
    ['qwen3-8', 'qwen3-8b'],
    ['us-east1', 'us-east-1'],
    ['SMALL', 'small'],
  ])('%s becomes %s', (written, meant) => {
    expect(nearest(written, ['qwen3-8b', 'us-east-1', 'small', 'medium'])).toBe(meant);
  });

  it('are not made of what is far away', () => {
    expect(nearest('mistral', ['qwen3-8b', 'us-east-1'])).toBeUndefined();
    expect(chooseFrom('mistral', ['a', 'b'])).toBe('use one of: a, b');
    expect(chooseFrom('x', [])).toBe('use one of: there is none');
  });
});

it('quantities are written as Kubernetes reads them back', () => {
  expect([gibibytes(8), gibibytes(0.25), cpus(2), cpus(0.1)]).toEqual(['8Gi', '256Mi', '2', '100m']);
});
