import { describe, it } from 'vitest';
import { expectOneFinding, inCluster, type Slip } from './slips.ts';

const before = '  externals: [';
const declared = (fields: string) => `  langfuse: { ${fields} },\n${before}`;
const owner = "owner: 'olga@example.com'";

const slips: readonly Slip[] = [
  inCluster(
    'nobody who owns it',
    before,
    declared('retentionDays: 30'),
    'missing-field',
    'langfuse.owner',
    /add langfuse\.owner/,
  ),
  inCluster(
    'an owner without an address',
    before,
    declared("owner: 'olga'"),
    'invalid-email',
    'langfuse.owner',
    /@/,
    '"olga"',
  ),
  inCluster(
    'traces that are gone before anybody has looked',
    before,
    declared(`${owner}, retentionDays: 0`),
    'too-small',
    'langfuse.retentionDays',
    /7/,
    '0',
  ),
  inCluster(
    'no copy of what writes traces',
    before,
    declared(`${owner}, workerReplicas: 0`),
    'too-small',
    'langfuse.workerReplicas',
    /1/,
    '0',
  ),
];

describe('Langfuse', () => {
  it.each(slips)('$title', expectOneFinding);
});
