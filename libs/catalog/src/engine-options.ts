import type { EngineOptions, OptionSet } from '@slipway/contracts/engine-options';
import llamaCpp from './data/llama-cpp-options.json' with { type: 'json' };
import rayLlm from './data/ray-llm-options.json' with { type: 'json' };
import vllmNeuron from './data/vllm-neuron-options.json' with { type: 'json' };
import vllm from './data/vllm-options.json' with { type: 'json' };

/**
 * What each engine can be told. A model's flag that is not here would stop its server at the start.
 *
 * The lists of vLLM are made by `sync-engine-options.ts` of its source, with the negated forms (`no-…`) that its parser
 * makes. Ray takes values where the command line takes switches, so its list has none.
 */
export const engineOptions: Readonly<Record<OptionSet, EngineOptions>> = {
  vllm: { ...vllm, names: new Set(vllm.names) },
  'vllm-neuron': { ...vllmNeuron, names: new Set(vllmNeuron.names) },
  'llama-cpp': { ...llamaCpp, names: new Set(llamaCpp.names) },
  'ray-llm': { ...rayLlm, names: new Set(rayLlm.names) },
};
