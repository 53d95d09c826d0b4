import type { EngineOptions, OptionSet } from '@slipway/contracts/engine-options';
import llamaCpp from './data/llama-cpp-options.json' with { type: 'json' };
import vllm from './data/vllm-options.json' with { type: 'json' };

/** What each engine can be told. A model's flag that is not here would stop its server at the start. */
export const engineOptions: Readonly<Record<OptionSet, EngineOptions>> = {
  vllm: { ...vllm, names: new Set(vllm.names) },
  'vllm-neuron': { ...vllm, names: new Set(vllm.names) },
  'ray-llm': { ...vllm, names: new Set(vllm.names) },
  'llama-cpp': { ...llamaCpp, names: new Set(llamaCpp.names) },
};
