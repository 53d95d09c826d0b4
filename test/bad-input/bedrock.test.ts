import { describe, it } from 'vitest';
import { expectOneFinding, inCluster, type Slip } from './slips.ts';

const models = "bedrockModels: ['nova-lite', 'claude-haiku-4-5'],";
const settings = "bedrock: { authentication: 'static-credentials', aliases: { small: 'nova-lite' } },";
const told = (text: string) => `bedrock: { authentication: 'static-credentials', ${text} },`;

/** A slip in how a cluster calls Bedrock. */
const slip = (title: string, text: string, rule: string, path: string, remedy: RegExp, value?: string): Slip =>
  inCluster(title, settings, told(text), rule, path, remedy, value);

const slips: readonly Slip[] = [
  inCluster(
    'a way to authenticate that is none',
    "'static-credentials'",
    "'instance-profile'",
    'unknown-value',
    'bedrock.authentication',
    /pod-identity, irsa, static-credentials/,
    '"instance-profile"',
  ),
  slip(
    'an alias of no model',
    "aliases: { small: 'nova-light' }",
    'unknown-model',
    'bedrock.aliases.small',
    /nova-lite/,
    '"nova-light"',
  ),
  slip(
    'an alias that is a model of the cluster',
    "aliases: { 'qwen3-8b': 'nova-lite' }",
    'duplicate-name',
    'bedrock.aliases.qwen3-8b',
    /another alias/,
    '"qwen3-8b"',
  ),
  slip(
    'a fallback to itself',
    "fallbacks: { 'nova-lite': ['nova-lite'] }",
    'fallback-loop',
    'bedrock.fallbacks.nova-lite[0]',
    /remove/,
    '"nova-lite"',
  ),
  slip(
    'a fallback twice',
    "fallbacks: { 'nova-lite': ['claude-haiku-4-5', 'claude-haiku-4-5'] }",
    'fallback-loop',
    'bedrock.fallbacks.nova-lite[1]',
    /remove/,
  ),
  slip(
    'a fallback to a model that is not offered',
    "fallbacks: { 'nova-lite': ['nova-pro'] }",
    'unknown-model',
    'bedrock.fallbacks.nova-lite[0]',
    /add it to bedrockModels/,
  ),
  slip(
    'a fallback of a model that is not offered',
    "fallbacks: { 'nova-pro': ['nova-lite'] }",
    'unknown-model',
    'bedrock.fallbacks.nova-pro',
    /add it to bedrockModels/,
  ),
  slip('a limit of nothing', "limits: [{ tokens: 0, per: 'hour' }]", 'too-small', 'bedrock.limits[0].tokens', /./, '0'),
  slip(
    'a limit below nothing',
    "limits: [{ tokens: -5, per: 'hour' }]",
    'too-small',
    'bedrock.limits[0].tokens',
    /./,
    '-5',
  ),
  slip(
    'a limit by no time',
    "limits: [{ tokens: 5, per: 'year' }]",
    'unknown-value',
    'bedrock.limits[0].per',
    /minute/,
    '"year"',
  ),
  slip(
    'a limit of a model that is not offered',
    "limits: [{ model: 'nova', tokens: 5, per: 'hour' }]",
    'unknown-model',
    'bedrock.limits[0].model',
    /nova-lite/,
  ),
  slip(
    'two limits for one time',
    "limits: [{ tokens: 5, per: 'hour' }, { tokens: 6, per: 'hour' }]",
    'duplicate-name',
    'bedrock.limits[1]',
    /lower/,
  ),
  slip(
    'a region that is none',
    "regions: ['us-east-9']",
    'unknown-region',
    'bedrock.regions[0]',
    /us-east/,
    '"us-east-9"',
  ),
  slip(
    'the region of the cluster again',
    "regions: ['us-east-1']",
    'duplicate-name',
    'bedrock.regions[0]',
    /once/,
    '"us-east-1"',
  ),
  slip(
    'a region on another continent',
    "regions: ['eu-west-1']",
    'region-of-another-geography',
    'bedrock.regions[0]',
    /same prefix/,
    '"eu-west-1"',
  ),
  inCluster(
    'embeddings that the gateway cannot ask for',
    models,
    "bedrockModels: ['nova-lite', 'claude-haiku-4-5', 'cohere-embed-english-v3'],",
    'model-not-translated',
    'bedrockModels[2]',
    /titan-embed-text-v2/,
    '"cohere-embed-english-v3"',
  ),
];

describe('each slip about Bedrock is one finding with file, field, value and remedy', () => {
  it.each(slips.map((each) => [each.title, each] as const))('%s', (_, each) => expectOneFinding(each));
});

it('a fallback from or to embeddings is refused: what two models make of a text cannot be compared', async () => {
  await expectOneFinding({
    ...inCluster(
      'embeddings',
      `${models}\n  ${settings}`,
      `bedrockModels: ['nova-lite', 'titan-embed-text-v2'],\n  ${told("fallbacks: { 'titan-embed-text-v2': ['nova-lite'] }")}`,
      'fallback-not-possible',
      'bedrock.fallbacks.titan-embed-text-v2[0]',
      /bedrock\.regions/,
    ),
  });
});
