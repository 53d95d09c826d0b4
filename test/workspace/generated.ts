import { ownRoot } from '@slipway/scripts/workspace';
import { generate } from '@slipway/workspace/generators/testing';
import { FsTree } from 'nx/src/generators/tree';

type Words = Readonly<Record<string, string | string[]>>;

/** Words for each generator, as somebody would say them. */
export const said = {
  developer: {
    _: ['made-for-a-test'],
    cluster: 'dev',
    team: 'red',
    owner: 'zoe@example.com',
    size: 'small',
    models: 'qwen3-8b,snowflake-arctic-embed-s',
    monthlyUsd: '50',
    expires: '2027-01-31',
  },
  cluster: {
    _: ['made-for-a-test'],
    region: 'us-east-1',
    account: '111122223333',
    compute: 'eks-auto-mode',
    repository: 'https://github.com/example/slipway.git',
    owner: 'platform@example.com',
    team: 'red',
    issuer: 'https://id.example.com/company',
    keys: 'https://id.example.com/company/keys',
    group: 'slipway-red',
  },
  model: {
    _: ['new-chat'],
    repository: 'Qwen/Qwen3-4B',
    task: 'chat',
    engine: 'vllm',
    licence: 'Apache-2.0',
    parametersBillion: '4.02',
    layers: '36',
    attentionHeads: '32',
    kvHeads: '8',
    headDimension: '128',
    hiddenSize: '2560',
    vocabularySize: '151936',
    contextTokens: '40960',
    from: 'config.json of the repository',
    toolCallParser: 'hermes',
  },
} satisfies Record<string, Words>;

/** The same for a model that makes vectors on CPUs. */
export const saidOfEmbedding = {
  ...said.model,
  _: ['new-embedding'],
  task: 'embedding',
  engine: 'llama-cpp',
  file: 'embedding-f16.gguf',
  dtype: 'float16',
  embeddingDimension: '384',
  pooling: 'mean',
} satisfies Words;

/** The one file that a generator would add to this repository; nothing is written. */
export async function generated(name: string, words: Words): Promise<{ file: string; text: string }> {
  const tree = new FsTree(ownRoot, false);
  await generate(tree, name, { ...words });
  const [change, ...others] = tree.listChanges();
  if (change?.type !== 'CREATE' || others.length > 0) throw new Error(`${name} does not write one new file`);
  return { file: change.path, text: change.content?.toString() ?? '' };
}
