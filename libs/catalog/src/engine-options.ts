import type { Engine } from '@slipway/contracts/model';
import type { Source } from '@slipway/contracts/source';
import llamaCpp from './data/llama-cpp-options.json' with { type: 'json' };
import vllm from './data/vllm-options.json' with { type: 'json' };

/** The options that one version of an engine knows. */
export interface EngineOptions {
  readonly version: string;
  /** Long names, without the leading hyphens. */
  readonly names: ReadonlySet<string>;
  readonly source: Source;
}

/** What each engine can be told. A model's flag that is not here would stop its server at the start. */
export const engineOptions: Readonly<Record<Engine, EngineOptions>> = {
  vllm: { ...vllm, names: new Set(vllm.names) },
  'llama-cpp': { ...llamaCpp, names: new Set(llamaCpp.names) },
};
