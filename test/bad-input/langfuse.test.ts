import { describe, it } from 'vitest';
import { expectOneFinding, inCluster, type Slip } from './slips.ts';

const before = '  externals: [';
const declared = (fields: string) => `  langfuse: { ${fields} },\n${before}`;
const owner = "owner: 'olga@example.com'";
const whole = `url: 'https://langfuse.example.com', ${owner}`;

const slips: readonly Slip[] = [
  inCluster('no address', before, declared(owner), 'missing-field', 'langfuse.url', /add langfuse\.url/),
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
      declared(`url: '${text}', ${owner}`),
      'invalid-url',
      'langfuse.url',
      /'https:\/\/langfuse\.example\.com'/,
      JSON.stringify(text),
    ),
  ),
  inCluster(
    'nobody who owns it',
    before,
    declared("url: 'https://langfuse.example.com'"),
    'missing-field',
    'langfuse.owner',
    /add langfuse\.owner/,
  ),
  inCluster(
    'an owner without an address',
    before,
    declared("url: 'https://langfuse.example.com', owner: 'olga'"),
    'invalid-email',
    'langfuse.owner',
    /@/,
    '"olga"',
  ),
  inCluster(
    'traces that are gone before anybody has looked',
    before,
    declared(`${whole}, retentionDays: 0`),
    'too-small',
    'langfuse.retentionDays',
    /7/,
    '0',
  ),
  inCluster(
    'no copy of what writes traces',
    before,
    declared(`${whole}, workerReplicas: 0`),
    'too-small',
    'langfuse.workerReplicas',
    /1/,
    '0',
  ),
];

describe('Langfuse', () => {
  it.each(slips)('$title', expectOneFinding);
});
