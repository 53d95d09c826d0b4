import type { CheckedDeclaration, Cluster } from './cluster.ts';
import type { Complain } from './complain.ts';
import { embeddingModels } from './embeddings.ts';
import { isTooLong, tooLong } from './names.ts';
import { chooseFrom } from './suggest.ts';
import { domainName } from './vector-store-domain.ts';
import { domainZones, type VectorStore } from './vector-store.ts';

/** What the declaration leads to, as far as it is known. */
interface Resolved {
  readonly zones: readonly string[];
  /** Models of the cluster; undefined where one of them is not known. */
  readonly models: Pick<Cluster, 'bedrockModels' | 'placements'> | undefined;
}

type Declared = Partial<Pick<CheckedDeclaration, 'name' | 'nodePools' | 'vectorStore'>>;

/** Holds the vector store against the zones, the nodes and the models of its cluster. */
export function checkVectorStore(declared: Declared, { zones, models }: Resolved, complain: Complain): void {
  const { vectorStore } = declared;
  if (vectorStore === undefined) return;
  if (vectorStore.form === 'managed') checkDomain(declared, vectorStore, zones, complain);
  else checkPods(declared, vectorStore, complain);
  checkIndexes(vectorStore, models, complain);
}

function checkDomain({ name }: Declared, { nodes }: VectorStore, zones: readonly string[], complain: Complain): void {
  const spread = domainZones(zones).length;
  if (spread > 0 && nodes % spread !== 0) {
    complain('vectorStore.nodes', nodes, {
      rule: 'nodes-not-over-zones',
      message: `cannot be the same number in each of ${spread} zones`,
      remedy: `write a multiple of ${spread}: ${Math.ceil(nodes / spread) * spread}`,
    });
  }
  if (name === undefined || !isTooLong(domainName(name))) return;
  complain('name', name, tooLong(domainName(name)));
}

function checkPods(
  { nodePools }: Declared,
  { nodes, memoryGiB }: Extract<VectorStore, { form: 'in-cluster' }>,
  complain: Complain,
): void {
  if (nodes % 2 === 0) {
    complain('vectorStore.nodes', nodes, {
      rule: 'even-number-of-managers',
      message: 'is even: when half of them cannot be reached, the other half is no majority',
      remedy: `write ${nodes - 1} or ${nodes + 1}`,
    });
  }
  if (nodePools === undefined) return;
  const plain = nodePools.filter(({ accelerator }) => accelerator === 'none');
  const room = Math.max(0, ...plain.map(({ limits }) => limits.memoryGiB));
  if (nodes * memoryGiB <= room) return;
  complain('vectorStore.memoryGiB', memoryGiB, {
    rule: 'store-too-large',
    message: `makes ${nodes * memoryGiB} GiB for ${nodes} nodes, more than any pool without accelerators may have, ${room} GiB`,
    remedy: 'write less, raise limits.memoryGiB of a pool, or have the vector store managed',
  });
}

function checkIndexes({ indexes }: VectorStore, models: Resolved['models'], complain: Complain): void {
  const names = indexes.map(({ name }) => name);
  const embeddings = models && embeddingModels(models);
  const known = models && new Set([...models.placements, ...models.bedrockModels].map(callersName));
  indexes.forEach(({ name, model }, index) => {
    const path = `vectorStore.indexes[${index}]`;
    if (names.indexOf(name) < index) {
      complain(`${path}.name`, name, { rule: 'duplicate-name', message: 'is named twice', remedy: 'name it once' });
    }
    if (embeddings === undefined || known === undefined || embeddings.has(model)) return;
    const isKnown = known.has(model);
    complain(`${path}.model`, model, {
      rule: isKnown ? 'no-embeddings' : 'unknown-model',
      message: isKnown ? 'makes no embeddings whose length is known' : 'is not a model of this cluster',
      remedy: chooseFrom(model, embeddings.keys()),
    });
  });
}

/** A placement by its name, a model of Bedrock by its id. */
function callersName(model: { readonly name: string } | { readonly id: string }): string {
  return 'name' in model ? model.name : model.id;
}
