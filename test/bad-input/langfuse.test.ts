import { describe, it } from 'vitest';
import { expectOneFinding, inCluster, type Slip } from './slips.ts';

const before = '  externals: [';
const declared = (fields: string) => `  langfuse: { ${fields} },\n${before}`;
const url = "url: 'https://langfuse.example.com'";

const slips: readonly Slip[] = [
  inCluster('no address', before, declared('retentionDays: 30'), 'missing-field', 'langfuse.url', /add langfuse\.url/),
  ...[
    'http://langfuse.example.com',
    'https://langfuse.example.com/',
    'https://langfuse.example.com:8443',
    'langfuse.example.com',
    'https://Langfuse.example.com',
  ].map((text) =>
    inCluster(
      `the address ${text}`,
      before,
      declared(`url: '${text}'`),
      'invalid-url',
      'langfuse.url',
      /'https:\/\/langfuse\.example\.com'/,
      JSON.stringify(text),
    ),
  ),
  inCluster(
    'traces that are gone before anybody has looked',
    before,
    declared(`${url}, retentionDays: 0`),
    'too-small',
    'langfuse.retentionDays',
    /7/,
    '0',
  ),
  inCluster(
    'no copy of what writes traces',
    before,
    declared(`${url}, workerReplicas: 0`),
    'too-small',
    'langfuse.workerReplicas',
    /1/,
    '0',
  ),
];

describe('Langfuse', () => {
  it.each(slips)('$title', expectOneFinding);
});
