import { unpinned } from '@slipway/contracts/source';
import { anEmbeddingModel, anEmbeddingPlacement } from '@slipway/testing/model-builders';
import { expect, it } from 'vitest';
import { llamaOptions } from './llama-options.ts';

const weights = anEmbeddingModel().weights;

it('the name, the commit of the weights and the options of the model, in this order', () => {
  expect(Object.entries(llamaOptions(anEmbeddingPlacement()))).toEqual([
    ['alias', 'embed'],
    ['model-url', `https://huggingface.co/example/small-embed-gguf/resolve/${'e'.repeat(40)}/f16.gguf`],
    ['ctx-size', 2048],
    ['parallel', 4],
    ['embeddings', true],
  ]);
});

it('weights without a commit are those of the day', () => {
  const model = anEmbeddingModel({ weights: { ...weights, revision: unpinned } });
  expect(llamaOptions(anEmbeddingPlacement({ model }))).toMatchObject({
    'hf-repo': 'example/small-embed-gguf',
    'hf-file': 'f16.gguf',
  });
});

it('weights of several files are refused', () => {
  const { repository, revision, sizeGiB } = weights;
  const placement = anEmbeddingPlacement({ model: anEmbeddingModel({ weights: { repository, revision, sizeGiB } }) });
  expect(() => llamaOptions(placement)).toThrow("'placement' embed names no file of example/small-embed-gguf");
});
