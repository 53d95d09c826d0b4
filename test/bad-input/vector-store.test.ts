import { describe, it } from 'vitest';
import { expectOneFinding, inCluster, type Slip } from './slips.ts';

const before = '  externals: [';
const index = (model: string, name = 'notes') => `{ name: '${name}', model: '${model}' }`;
const declared = (fields: string, indexes = index('snowflake-arctic-embed-s')) =>
  `  vectorStore: { ${fields}, indexes: [${indexes}] },\n${before}`;
const pods = "form: 'in-cluster'";

const slips: readonly Slip[] = [
  inCluster(
    'a model that makes no embeddings',
    before,
    declared(pods, index('qwen3-8b')),
    'no-embeddings',
    'vectorStore.indexes[0].model',
    /snowflake-arctic-embed-s/,
    '"qwen3-8b"',
  ),
  inCluster(
    'a model that is not there',
    before,
    declared(pods, index('snowflake-arctic-embed')),
    'unknown-model',
    'vectorStore.indexes[0].model',
    /did you mean snowflake-arctic-embed-s/,
    '"snowflake-arctic-embed"',
  ),
  inCluster(
    'two indexes of one name',
    before,
    declared(pods, `${index('snowflake-arctic-embed-s')}, ${index('snowflake-arctic-embed-s')}`),
    'duplicate-name',
    'vectorStore.indexes[1].name',
    /once/,
  ),
  inCluster('no index', before, declared(pods, ''), 'too-small', 'vectorStore.indexes', /1/),
  inCluster(
    'an even number of nodes',
    before,
    declared(`${pods}, nodes: 4`),
    'even-number-of-managers',
    'vectorStore.nodes',
    /3 or 5/,
    '4',
  ),
  inCluster(
    'nodes that no pool has room for',
    before,
    declared(`${pods}, memoryGiB: 128`),
    'store-too-large',
    'vectorStore.memoryGiB',
    /limits\.memoryGiB/,
    '128',
  ),
  inCluster(
    'nodes of a domain that are not the same number in each zone',
    before,
    declared("form: 'managed', nodes: 4"),
    'nodes-not-over-zones',
    'vectorStore.nodes',
    /multiple of 3: 6/,
    '4',
  ),
  inCluster(
    'an instance type of EC2',
    before,
    declared("form: 'managed', instanceType: 'r7g.large'"),
    'invalid-instance-type',
    'vectorStore.instanceType',
    /r7g\.large\.search/,
    '"r7g.large"',
  ),
];

describe('the vector store', () => {
  it.each(slips)('$title', expectOneFinding);
});
