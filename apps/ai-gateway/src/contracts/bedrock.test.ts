import { aCluster, aRegion } from '@slipway/testing/builders';
import { aBedrockModel } from '@slipway/testing/model-builders';
import { expect, it } from 'vitest';
import { bedrockRoutes, isTranslated, type Bedrock } from '@slipway/contracts/bedrock';

const first = aBedrockModel({ id: 'first', modelId: 'maker.first-v1:0' });
const second = aBedrockModel({ id: 'second', modelId: 'maker.second-v1:0', profilePrefixes: [] });

function routes(bedrock: Partial<Bedrock> = {}) {
  const cluster = aCluster({ bedrockModels: [first, second] });
  return bedrockRoutes({ ...cluster, bedrock: { ...cluster.bedrock, ...bedrock } }).map(({ names, attempts }) => ({
    names,
    attempts: attempts.map(({ region, target }) => `${region.name} ${target}`),
  }));
}

it('a model is called in its region: through the profile of the geography, or by its own id', () => {
  expect(routes()).toEqual([
    { names: ['first'], attempts: ['us-east-1 us.maker.first-v1:0'] },
    { names: ['second'], attempts: ['us-east-1 maker.second-v1:0'] },
  ]);
});

it('all regions are tried before another model, and those without a way to it are left out', () => {
  const regions = [aRegion({ name: 'us-west-2' }), aRegion({ name: 'sa-east-1', bedrockProfilePrefixes: 'unknown' })];
  expect(routes({ regions, fallbacks: { first: ['second'] } })[0]?.attempts).toEqual([
    'us-east-1 us.maker.first-v1:0',
    'us-west-2 us.maker.first-v1:0',
    'us-east-1 maker.second-v1:0',
    'us-west-2 maker.second-v1:0',
    'sa-east-1 maker.second-v1:0',
  ]);
});

it('what a model falls back to is not what that one falls back to: there is no end to be missed', () => {
  const [one, two] = routes({ fallbacks: { first: ['second'], second: ['first'] } });
  expect(one?.attempts).toEqual(['us-east-1 us.maker.first-v1:0', 'us-east-1 maker.second-v1:0']);
  expect(two?.attempts).toEqual(['us-east-1 maker.second-v1:0', 'us-east-1 us.maker.first-v1:0']);
});

it('aliases come after the id, in an order of their own', () => {
  expect(routes({ aliases: { z: 'first', a: 'first', b: 'second' } }).map(({ names }) => names)).toEqual([
    ['first', 'a', 'z'],
    ['second', 'b'],
  ]);
});

it('chat is put into the words of every model, embeddings into those of Titan', () => {
  expect(isTranslated(first)).toBe(true);
  expect(isTranslated(aBedrockModel({ task: 'embedding', modelId: 'amazon.titan-embed-text-v2:0' }))).toBe(true);
  expect(isTranslated(aBedrockModel({ task: 'embedding', modelId: 'cohere.embed-english-v3' }))).toBe(false);
});
