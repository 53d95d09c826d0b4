import type { Finding } from '@slipway/contracts/finding';
import { expect, it } from 'vitest';
import { report } from './exit.ts';

const finding = (file: string, severity: Finding['severity']): Finding => ({
  rule: 'unpinned-image',
  severity,
  file,
  message: 'has no digest',
  remedy: 'add it',
});

function printed(findings: readonly Finding[]): string {
  const lines: string[] = [];
  report(findings, (text) => lines.push(text));
  return lines.join('\n');
}

it('says once what it warns of in many places', () => {
  const others = [{ ...finding('d.yaml', 'warning'), message: 'has no owner' }];
  const text = printed([...['b.yaml', 'a.yaml', 'c.yaml'].map((file) => finding(file, 'warning')), ...others]);
  expect(text).toBe(
    [
      '! a.yaml: has no digest [unpinned-image]\n    → add it\n    (the same in 2 other places)',
      '! d.yaml: has no owner [unpinned-image]\n    → add it',
    ].join('\n'),
  );
});

it('says each error, after the warnings, and what became of it', () => {
  const text = printed([finding('b.yaml', 'error'), finding('a.yaml', 'error'), finding('c.yaml', 'warning')]);
  expect(text.match(/^. \w\.yaml|^\d.*$/gm)).toEqual([
    '! c.yaml',
    '✗ a.yaml',
    '✗ b.yaml',
    '2 findings. Nothing was written.',
  ]);
});
