import { bedrockRoutes, type BedrockRoute } from '@slipway/contracts/bedrock';
import type { Cluster } from '@slipway/contracts/cluster';
import { serviceHost } from '@slipway/contracts/endpoint';
import { bedrockEndpoint } from '@slipway/contracts/inference-gateway';
import type { JsonObject } from '@slipway/contracts/manifest';
import type { Runtime } from '@slipway/contracts/model';
import { servedContextTokens, type Placement } from '@slipway/contracts/placement';
import { modelEndpoint } from '@slipway/contracts/workloads';

/** LiteLLM's word for the protocol that a program speaks, whatever is around it. */
const providers: Readonly<Record<Runtime, string>> = {
  vllm: 'hosted_vllm',
  'vllm-neuron': 'hosted_vllm',
  'llama-cpp': 'openai',
};

/** An entry of LiteLLM's `model_list`: one server behind one name. */
interface Deployment {
  readonly model_name: string;
  readonly litellm_params: JsonObject;
  readonly model_info: JsonObject;
}

/** Every server by every name: those of the cluster, those of Bedrock, then groups of both. */
export function modelList(cluster: Cluster): readonly JsonObject[] {
  const models = [...cluster.placements.map(servedModel), ...bedrockRoutes(cluster).flatMap(bedrockModel)];
  const groups = Object.entries(cluster.gateway.groups).flatMap(([group, weights]) =>
    Object.entries(weights).flatMap(([name, weight]) =>
      models
        .filter(({ model_name }) => model_name === name)
        .map((model) => ({ ...model, model_name: group, litellm_params: { ...model.litellm_params, weight } })),
    ),
  );
  return [...models, ...groups].map((model) => ({ ...model }));
}

function servedModel(placement: Placement): Deployment {
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
function bedrockModel({ model, names }: BedrockRoute): readonly Deployment[] {
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
