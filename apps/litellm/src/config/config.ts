import type { Cluster } from '@slipway/contracts/cluster';
import { limitsTokens } from '@slipway/contracts/inference-gateway';
import { traceReceiver } from '@slipway/contracts/langfuse';
import type { JsonObject } from '@slipway/contracts/manifest';
import { isMeasured } from '@slipway/contracts/observability';
import { longestAnswerSeconds } from '@slipway/contracts/topology';
import { guardrailList } from './guardrail-list.ts';
import { modelList } from './model-list.ts';

/** Variables with which LiteLLM finds its Redis, as its configuration refers to them. */
const redis = {
  host: 'os.environ/REDIS_HOST',
  port: 'os.environ/REDIS_PORT',
  password: 'os.environ/REDIS_PASSWORD',
  ssl: 'os.environ/REDIS_SSL',
};

/** LiteLLM's configuration: one entry for each model that callers may name, and what happens when one fails. */
export function gatewayConfig(cluster: Cluster): JsonObject {
  const { gateway } = cluster;
  const guardrails = guardrailList(cluster);
  const traces = traceReceiver(cluster) !== undefined;
  const callbacks = [...(isMeasured(cluster) ? ['prometheus'] : []), ...(traces ? ['langfuse_otel'] : [])];
  return {
    model_list: [...modelList(cluster)],
    router_settings: {
      routing_strategy: 'simple-shuffle',
      num_retries: gateway.retries,
      timeout: longestAnswerSeconds,
      // Both are needed: a group of one deployment never cools down by default, and each call then waits for every retry.
      allowed_fails: gateway.allowedFails,
      cooldown_time: gateway.cooldownSeconds,
      ...fallbackSettings('fallbacks', gateway.fallbacks),
      ...fallbackSettings('context_window_fallbacks', gateway.contextWindowFallbacks),
    },
    litellm_settings: {
      drop_params: true,
      json_logs: true,
      ...(callbacks.length > 0 && { callbacks }),
      // It counts tokens of whatever is called llama with a tokenizer that it would fetch while a caller waits.
      disable_hf_tokenizer_download: true,
      request_timeout: longestAnswerSeconds,
      // What people ask is their own, unless the cluster says that traces hold it.
      turn_off_message_logging: !(traces && gateway.tracesContent),
      // Who asked is what a trace is for; without traces nobody needs to know.
      redact_user_api_key_info: !traces,
      // Whose tokens they are, for the gateway that counts them.
      ...(limitsTokens(cluster) && { add_user_information_to_llm_headers: true }),
      ...(gateway.cacheSeconds !== undefined && {
        cache: true,
        cache_params: { type: 'redis', ...redis, ttl: gateway.cacheSeconds },
      }),
    },
    general_settings: {
      master_key: 'os.environ/LITELLM_MASTER_KEY',
      // Limits, spend and cool-downs are those of all copies together.
      coordination_redis: redis,
      // Never `allow_requests_on_db_unavailable`: without a database it lets every key pass, made-up ones too.
      proxy_batch_write_at: 60,
    },
    ...(guardrails.length > 0 && { guardrails: [...guardrails] }),
  };
}

/** Models to try after each one, as LiteLLM reads them. */
function fallbackSettings(name: string, fallbacks: Readonly<Record<string, readonly string[]>>): JsonObject {
  const names = Object.keys(fallbacks).sort();
  return names.length === 0 ? {} : { [name]: names.map((model) => ({ [model]: [...(fallbacks[model] ?? [])] })) };
}
