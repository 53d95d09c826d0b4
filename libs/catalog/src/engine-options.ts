import type { EngineOptions, OptionSet } from '@slipway/contracts/engine-options';
import llamaCpp from './data/llama-cpp-options.json' with { type: 'json' };
import rayLlm from './data/ray-llm-options.json' with { type: 'json' };
import vllm from './data/vllm-options.json' with { type: 'json' };

/** What each engine can be told. A model's flag that is not here would stop its server at the start. */
export const engineOptions: Readonly<Record<OptionSet, EngineOptions>> = {
  vllm: { ...vllm, names: new Set(vllm.names) },
  'vllm-neuron': { ...vllm, names: new Set(vllm.names) },
  // Ray takes what vLLM's classes have fields for, not all that its command line knows.
  'ray-llm': { ...rayLlm, names: new Set(rayLlm.names) },
  'llama-cpp': { ...llamaCpp, names: new Set(llamaCpp.names) },
};
