import type { Cluster } from '@slipway/contracts/cluster';
import type { Gateway } from '@slipway/contracts/gateway';
import { maskableData } from '@slipway/contracts/guardrails';
import type { Json, JsonObject } from '@slipway/contracts/manifest';
import { longestAnswerSeconds } from '@slipway/contracts/topology';
import { aCluster, aRegion, gatewaySettings } from '@slipway/testing/builders';
import { aBedrockModel, aModel, anEmbeddingPlacement, aPlacement, aProfile } from '@slipway/testing/model-builders';
import { at, listAt } from '@slipway/testing/find';
import { describe, expect, it } from 'vitest';
import { gatewayConfig } from './config.ts';

const embedding = aBedrockModel({
  id: 'large-embed',
  modelId: 'maker.embed-v2:0',
  task: 'embedding',
  profilePrefixes: [],
});

function modelsOf(cluster = aCluster()): readonly JsonObject[] {
  return listAt(gatewayConfig(cluster), 'model_list') as readonly JsonObject[];
}

it('callers may name each model that is served, and each of Bedrock that is declared, and no other', () => {
  const cluster = aCluster({ bedrockModels: [aBedrockModel(), embedding] });
  expect(modelsOf(cluster).map((model) => model['model_name'])).toEqual(['chat', 'embed', 'large-chat', 'large-embed']);
  expect(modelsOf(aCluster({ placements: [] }))).toEqual([]);
});

describe('a model that is served here', () => {
  const [chat, embed] = modelsOf();

  it('is called in the protocol of its engine, where its service is', () => {
    expect(at(chat, 'litellm_params')).toEqual({
      model: 'hosted_vllm/chat',
      api_base: 'http://chat.vllm.svc.cluster.local:8000/v1',
      api_key: 'none',
    });
    expect(at(embed, 'litellm_params')).toEqual({
      model: 'openai/embed',
      api_base: 'http://embed.llama-cpp.svc.cluster.local:8080/v1',
      api_key: 'none',
    });
  });

  it('is called in the same protocol behind Ray Serve, under the same name', () => {
    const placements = [aPlacement({ engine: 'ray-serve' }), anEmbeddingPlacement({ engine: 'ray-serve' })];
    expect(modelsOf(aCluster({ placements })).map((model) => at(model, 'litellm_params'))).toEqual([
      { model: 'hosted_vllm/chat', api_base: 'http://chat.ray.svc.cluster.local:8000/v1', api_key: 'none' },
      { model: 'openai/embed', api_base: 'http://embed.ray.svc.cluster.local:8000/v1', api_key: 'none' },
    ]);
  });

  it('costs nothing a token: its nodes are paid for by the hour', () => {
    expect(at(chat, 'model_info')).toMatchObject({ input_cost_per_token: 0, output_cost_per_token: 0 });
  });

  it('takes what its server takes, not what the model was made for', () => {
    expect(at(chat, 'model_info', 'max_input_tokens')).toBe(8192);
    expect(at(embed, 'model_info', 'max_input_tokens')).toBe(512);
    const [untold] = modelsOf(aCluster({ placements: [aPlacement({ profile: aProfile({ flags: {} }) })] }));
    expect(at(untold, 'model_info', 'max_input_tokens')).toBe(40_960);
  });

  it('is asked for what it does', () => {
    const vision = aPlacement({ name: 'see', model: aModel({ task: 'vision' }) });
    const [seeing, embeds] = modelsOf(aCluster({ placements: [vision, anEmbeddingPlacement()] }));
    expect(at(chat, 'model_info', 'mode')).toBe('chat');
    expect(at(chat, 'model_info')).not.toHaveProperty('supports_vision');
    expect(at(seeing, 'model_info')).toMatchObject({ mode: 'chat', supports_vision: true });
    expect(at(embeds, 'model_info', 'mode')).toBe('embedding');
  });

  it('is called by the name of its placement, whatever the model is', () => {
    const [renamed] = modelsOf(aCluster({ placements: [aPlacement({ name: 'other' })] }));
    expect(renamed).toMatchObject({ model_name: 'other', litellm_params: { model: 'hosted_vllm/other' } });
  });
});

describe('a model of Bedrock', () => {
  const [chat, embed] = modelsOf(aCluster({ placements: [], bedrockModels: [aBedrockModel(), embedding] }));

  it('is called by its name, at the one gateway that may call Bedrock', () => {
    const gateway = { api_base: 'http://ai-gateway.ai-gateway.svc.cluster.local:8080/v1', api_key: 'none' };
    expect(at(chat, 'litellm_params')).toEqual({ model: 'openai/large-chat', ...gateway });
    expect(at(embed, 'litellm_params')).toEqual({ model: 'openai/large-embed', ...gateway });
  });

  it('has each of its aliases as a name of its own, at the same price', () => {
    const base = aCluster({ placements: [], bedrockModels: [aBedrockModel(), embedding] });
    const aliases = { quick: 'large-chat', best: 'large-chat' };
    const models = modelsOf({ ...base, bedrock: { ...base.bedrock, aliases } });
    expect(models.map((model) => model['model_name'])).toEqual(['large-chat', 'best', 'quick', 'large-embed']);
    expect(at(models[2], 'litellm_params', 'model')).toBe('openai/quick');
    expect(at(models[2], 'model_info')).toEqual(at(models[0], 'model_info'));
  });

  it('costs what it costs, to the figure', () => {
    expect(at(chat, 'model_info')).toMatchObject({
      mode: 'chat',
      max_input_tokens: 200_000,
      input_cost_per_token: 0.0000033,
      output_cost_per_token: 0.0000165,
    });
    expect(at(embed, 'model_info', 'mode')).toBe('embedding');
  });

  it('is called without credentials: those of the gateway are enough', () => {
    expect(JSON.stringify([chat, embed])).not.toMatch(/secret|aws|profile_name|role/i);
  });

  it('fails where the region has no known way to it, and names both', () => {
    const region = aRegion({ name: 'sa-east-1', bedrockProfilePrefixes: 'unknown' });
    expect(() => modelsOf(aCluster({ region, bedrockModels: [aBedrockModel()] }))).toThrow(
      "'bedrockModels' names large-chat, which sa-east-1 has no known way to",
    );
  });
});

describe('settings', () => {
  const config = gatewayConfig(aCluster());

  it('nobody waits longer than the longest answer', () => {
    expect(at(config, 'router_settings', 'timeout')).toBe(longestAnswerSeconds);
    expect(at(config, 'litellm_settings', 'request_timeout')).toBe(longestAnswerSeconds);
  });

  it('a server that fails is left alone for a while, also when it is the only one', () => {
    expect(config['router_settings']).toMatchObject({ allowed_fails: 3, cooldown_time: 30, num_retries: 2 });
  });

  it('what people ask, and with which key, is not written down', () => {
    expect(config['litellm_settings']).toMatchObject({
      turn_off_message_logging: true,
      redact_user_api_key_info: true,
    });
  });

  it('the gateway is told whose call it is where it counts tokens, and not elsewhere', () => {
    const base = aCluster({ bedrockModels: [aBedrockModel()] });
    const limited = { ...base, bedrock: { ...base.bedrock, limits: [{ tokens: 10, per: 'day' as const }] } };
    const told = (cluster: typeof base) =>
      at(gatewayConfig(cluster), 'litellm_settings', 'add_user_information_to_llm_headers');
    expect(told(limited)).toBe(true);
    expect(told(base)).toBeUndefined();
    expect(told({ ...limited, bedrockModels: [] })).toBeUndefined();
  });

  it('the master key is read from the environment', () => {
    expect(at(config, 'general_settings', 'master_key')).toBe('os.environ/LITELLM_MASTER_KEY');
  });

  it('no key passes while the database is away: LiteLLM would let made-up ones pass too', () => {
    expect(JSON.stringify(config)).not.toContain('allow_requests_on_db_unavailable');
  });
});

describe('what happens when a model fails', () => {
  const gateway = gatewaySettings({
    retries: 4,
    allowedFails: 5,
    cooldownSeconds: 6,
    groups: { pair: { chat: 3, 'large-chat': 1 } },
    fallbacks: { pair: ['large-chat'], chat: ['large-chat', 'pair'] },
    contextWindowFallbacks: { chat: ['large-chat'] },
  });
  const config = gatewayConfig(aCluster({ gateway, bedrockModels: [aBedrockModel()] }));

  it('it is tried again, left alone, and others are asked, in the order that is written', () => {
    expect(config['router_settings']).toMatchObject({
      num_retries: 4,
      allowed_fails: 5,
      cooldown_time: 6,
      fallbacks: [{ chat: ['large-chat', 'pair'] }, { pair: ['large-chat'] }],
      context_window_fallbacks: [{ chat: ['large-chat'] }],
    });
    expect(gatewayConfig(aCluster())['router_settings']).not.toHaveProperty('fallbacks');
  });

  it('a group is each of its models once more, with its weight', () => {
    const models = listAt(config, 'model_list');
    const group = models.filter((model) => at(model, 'model_name') === 'pair');
    expect(group.map((model) => at(model, 'litellm_params', 'weight'))).toEqual([3, 1]);
    const [chat] = models.filter((model) => at(model, 'model_name') === 'chat');
    expect(at(group[0], 'litellm_params')).toEqual({ ...(at(chat, 'litellm_params') as object), weight: 3 });
    expect(at(group[0], 'model_info')).toEqual(at(chat, 'model_info'));
  });
});

describe('what copies share', () => {
  const params = (cluster: Cluster) => at(gatewayConfig(cluster), 'litellm_settings', 'cache_params');

  it('is in the Redis of the cluster, whatever is cached', () => {
    expect(at(gatewayConfig(aCluster()), 'general_settings', 'coordination_redis')).toEqual({
      host: 'os.environ/REDIS_HOST',
      port: 'os.environ/REDIS_PORT',
      password: 'os.environ/REDIS_PASSWORD',
      ssl: 'os.environ/REDIS_SSL',
    });
  });

  it('answers are kept for as long as the cluster says, and else not at all', () => {
    expect(params(aCluster({ gateway: gatewaySettings({ cacheSeconds: 90 }) }))).toMatchObject({
      type: 'redis',
      ttl: 90,
    });
    expect(params(aCluster())).toBeUndefined();
    expect(at(gatewayConfig(aCluster()), 'litellm_settings', 'cache')).toBeUndefined();
  });
});

describe('traces', () => {
  const langfuse = { owner: 'traces@example.com', webReplicas: 1, workerReplicas: 1, retentionDays: 7 };
  const settings = (cluster: Cluster) => gatewayConfig(cluster)['litellm_settings'];

  it('go to Langfuse where the cluster has one, with who called, and without what was said', () => {
    expect(settings(aCluster({ langfuse }))).toMatchObject({
      callbacks: ['langfuse_otel'],
      redact_user_api_key_info: false,
      turn_off_message_logging: true,
    });
    expect(settings(aCluster())).not.toHaveProperty('callbacks');
  });

  it('hold what was said where the cluster says so', () => {
    const gateway = gatewaySettings({ tracesContent: true });
    expect(settings(aCluster({ langfuse, gateway }))).toMatchObject({ turn_off_message_logging: false });
    expect(settings(aCluster({ gateway }))).toMatchObject({ turn_off_message_logging: true });
  });
});

describe('guardrails', () => {
  const guardrailsOf = (guardrails: Gateway['guardrails']) =>
    gatewayConfig(aCluster({ gateway: gatewaySettings({ guardrails }) }))['guardrails'];
  const every: Gateway['guardrails'] = {
    bedrock: [{ name: 'policy', id: 'a1b2c3', version: '7', checks: ['answers'] }],
    maskedData: [...maskableData],
    blockedTopics: [{ name: 'takeover', words: ['merger', 'bid for'] }],
  };

  it('are on for every call', () => {
    const list = guardrailsOf(every) as readonly Json[];
    expect(list.map((each) => at(each, 'guardrail_name'))).toEqual(['masked-data', 'topic-takeover', 'bedrock-policy']);
    for (const each of list) expect(at(each, 'litellm_params', 'default_on')).toBe(true);
  });

  it('mask each kind of data, refuse each word, and ask Bedrock at the moment that is written', () => {
    const [masked, topic, bedrock] = guardrailsOf(every) as readonly Json[];
    const patterns = listAt(masked, 'litellm_params', 'patterns');
    expect(patterns).toHaveLength(maskableData.length);
    for (const pattern of patterns) expect(at(pattern, 'action')).toBe('MASK');
    expect(listAt(topic, 'litellm_params', 'blocked_words')).toEqual(
      ['merger', 'bid for'].map((keyword) => ({ keyword, action: 'BLOCK', description: 'takeover' })),
    );
    expect(at(bedrock, 'litellm_params')).toMatchObject({
      guardrail: 'bedrock',
      mode: ['post_call'],
      guardrailIdentifier: 'a1b2c3',
      guardrailVersion: '7',
      aws_region_name: 'us-east-1',
    });
  });

  it('are none where none is written', () => {
    expect(guardrailsOf({ bedrock: [], maskedData: [], blockedTopics: [] })).toBeUndefined();
  });
});
