import { bedrockRoutes, type BedrockRoute } from '@slipway/contracts/bedrock';
import type { Cluster } from '@slipway/contracts/cluster';
import { serviceHost } from '@slipway/contracts/endpoint';
import { bedrockEndpoint, limitsTokens } from '@slipway/contracts/inference-gateway';
import type { JsonObject } from '@slipway/contracts/manifest';
import type { Runtime } from '@slipway/contracts/model';
import { isMeasured } from '@slipway/contracts/observability';
import { servedContextTokens, type Placement } from '@slipway/contracts/placement';
import { longestAnswerSeconds } from '@slipway/contracts/topology';
import { modelEndpoint } from '@slipway/contracts/workloads';

/** LiteLLM's word for the protocol that a program speaks, whatever is around it. */
const providers: Readonly<Record<Runtime, string>> = {
  vllm: 'hosted_vllm',
  'vllm-neuron': 'hosted_vllm',
  'llama-cpp': 'openai',
};

/** LiteLLM's configuration: one entry for each model that callers may name. */
export function gatewayConfig(cluster: Cluster): JsonObject {
  return {
    model_list: [...cluster.placements.map(servedModel), ...bedrockRoutes(cluster).flatMap(bedrockModel)],
    router_settings: {
      routing_strategy: 'simple-shuffle',
      num_retries: 2,
      timeout: longestAnswerSeconds,
      // Both are needed: a group of one deployment never cools down by default, and each call then waits for every retry.
      allowed_fails: 3,
      cooldown_time: 30,
    },
    litellm_settings: {
      drop_params: true,
      json_logs: true,
      ...(isMeasured(cluster) && { callbacks: ['prometheus'] }),
      // It counts tokens of whatever is called llama with a tokenizer that it would fetch while a caller waits.
      disable_hf_tokenizer_download: true,
      request_timeout: longestAnswerSeconds,
      turn_off_message_logging: true,
      redact_user_api_key_info: true,
      // Whose tokens they are, for the gateway that counts them.
      ...(limitsTokens(cluster) && { add_user_information_to_llm_headers: true }),
    },
    general_settings: {
      master_key: 'os.environ/LITELLM_MASTER_KEY',
      // Never `allow_requests_on_db_unavailable`: without a database it lets every key pass, made-up ones too.
      proxy_batch_write_at: 60,
    },
  };
}

function servedModel(placement: Placement): JsonObject {
  const endpoint = modelEndpoint(placement);
  const { model, name } = placement;
  return {
    model_name: name,
    litellm_params: {
      model: `${providers[placement.runtime]}/${name}`,
      api_base: `http://${serviceHost(endpoint)}:${endpoint.port}/v1`,
      // The servers ask for no key, network policies keep others away; the client library insists on one.
      api_key: 'none',
    },
    model_info: {
      mode: model.task === 'embedding' ? 'embedding' : 'chat',
      max_input_tokens: servedContextTokens(placement),
      input_cost_per_token: 0,
      output_cost_per_token: 0,
      ...(model.task === 'vision' && { supports_vision: true }),
    },
  };
}

/** A model of Bedrock by each of its names: the AI gateway knows them too, and what is behind them. */
function bedrockModel({ model, names }: BedrockRoute): readonly JsonObject[] {
  return names.map((name) => ({
    model_name: name,
    litellm_params: {
      model: `openai/${name}`,
      api_base: `http://${serviceHost(bedrockEndpoint)}:${bedrockEndpoint.port}/v1`,
      // The gateway asks for no key, and has credentials of its own; network policies keep others away.
      api_key: 'none',
    },
    model_info: {
      mode: model.task,
      max_input_tokens: model.contextTokens,
      input_cost_per_token: perToken(model.usdPerMillionInputTokens),
      output_cost_per_token: perToken(model.usdPerMillionOutputTokens),
    },
  }));
}

/** Rounded where binary fractions would show: prices have at most eight figures behind the point of a millionth. */
function perToken(usdPerMillion: number): number {
  return Number((usdPerMillion / 1_000_000).toPrecision(8));
}
