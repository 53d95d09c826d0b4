import { formatFiles } from '@nx/devkit';
import { engineProfile } from './engine-profile.mjs';
import { writeNewFile } from './new-file.mjs';
import { renderAfter } from './render-after.mjs';
import { literal, wrapped } from './typescript-text.mjs';

const gib = 2 ** 30;

/** The word of contracts for what nobody could look up. */
const unpinned = Symbol('unpinned');

/** Bytes of a parameter; formats that mix several are measured, not computed. */
const bytesOf = { bfloat16: 2, float16: 2, float32: 4 };

/**
 * What the platform promises itself for one replica, until somebody measures: targets, as in the other files. An
 * embedding is one answer; the others come word by word.
 */
const objectivesOf = {
  chat: { requestsPerSecond: 0.25, timeToFirstTokenMs: 2000, interTokenLatencyMs: 80 },
  vision: { requestsPerSecond: 0.25, timeToFirstTokenMs: 4000, interTokenLatencyMs: 100 },
  embedding: { requestsPerSecond: 5, latencyMs: 500 },
};

/** Writes a model of the catalog, with a first profile of its engine that follows from its numbers. */
export default async function model(tree, options) {
  const { id, render } = options;
  checkTogether(options);
  const file = `libs/catalog/src/models/${id}.ts`;
  const facts = { ...options, sizeGiB: options.sizeGiB ?? computedSizeGiB(options) };
  writeNewFile(tree, file, declaration(facts, engineProfile(facts, instanceTypes(tree))));
  await formatFiles(tree);
  // Every cluster: the new model is in the catalog of all, and a name that clashes shows at once.
  return renderAfter(tree, { target: 'slipway:synth', file, render });
}

function declaration(facts, { fit, ...profile }) {
  const { id, task, repository, revision, file, sizeGiB, gated, licence, engine, from } = facts;
  const content = {
    id,
    task,
    weights: { repository, revision: revision ?? unpinned, file, sizeGiB, gated: gated === true ? true : undefined },
    licence,
    architecture: {
      parametersBillion: facts.parametersBillion,
      activeParametersBillion: facts.activeParametersBillion,
      layers: facts.layers,
      attentionHeads: facts.attentionHeads,
      kvHeads: facts.kvHeads,
      headDimension: facts.headDimension,
      hiddenSize: facts.hiddenSize,
      vocabularySize: facts.vocabularySize,
      contextTokens: facts.contextTokens,
      slidingWindowTokens: facts.slidingWindowTokens,
      dtype: facts.dtype,
      embeddingDimension: facts.embeddingDimension,
    },
    profiles: { [engine]: profile },
    objectives: objectivesOf[task],
    source: { from, asOf: facts.asOf ?? new Date().toISOString().slice(0, 10) },
  };
  return `import type { Model } from '@slipway/contracts/model';
${revision === undefined ? "import { unpinned } from '@slipway/contracts/source';\n" : ''}
${wrapped(fit)}
export const model: Model = ${literal(content)};
`;
}

/** What no single flag can say: which of them belong together. */
function checkTogether({ id, task, engine, file, dtype, sizeGiB, embeddingDimension, attentionHeads, kvHeads }) {
  const refuse = (message) => {
    throw new Error(`model ${id}: ${message}`);
  };
  if (engine === 'llama-cpp' && task !== 'embedding')
    refuse(`--engine llama-cpp serves embeddings only, not ${task}: use --engine vllm`);
  if (engine === 'llama-cpp' && file === undefined)
    refuse('--engine llama-cpp loads one GGUF file of the repository: name it with --file');
  if (task === 'embedding' && embeddingDimension === undefined)
    refuse('--task embedding makes vectors: state their length with --embeddingDimension');
  if (task !== 'embedding' && embeddingDimension !== undefined)
    refuse(`--embeddingDimension ${embeddingDimension} belongs to --task embedding: leave it out`);
  if (bytesOf[dtype] === undefined && sizeGiB === undefined)
    refuse(`--dtype ${dtype} mixes formats, so its size cannot be computed: state --sizeGiB`);
  if (attentionHeads % kvHeads !== 0)
    refuse(`--kvHeads ${kvHeads} does not divide --attentionHeads ${attentionHeads}: check both in its config.json`);
}

function computedSizeGiB({ parametersBillion, dtype }) {
  return Math.round(((parametersBillion * 1e9 * bytesOf[dtype]) / gib) * 10) / 10;
}

/** The table of the catalog, a row an object. */
function instanceTypes(tree) {
  const { columns, rows } = JSON.parse(tree.read('libs/catalog/src/data/instance-types.json', 'utf8'));
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}
