import type { Engine, Runtime } from './model.ts';
import type { Source } from './source.ts';

/** The options that one version of a program knows. */
export interface EngineOptions {
  /** Version of the program; inside Ray, of the vLLM that Ray's image holds. */
  readonly version: string;
  /** Long names, without the leading hyphens; for Ray, the fields of `engine_kwargs` with hyphens for underscores. */
  readonly names: ReadonlySet<string>;
  readonly source: Source;
}

/** Whose options: the programs', and those of the vLLM that is inside of Ray's image. */
export type OptionSet = Runtime | 'ray-llm';

/** Where to look up the options of a program that an engine starts. */
export function optionSet(engine: Engine, runtime: Runtime): OptionSet {
  return engine === 'ray-serve' && runtime === 'vllm' ? 'ray-llm' : runtime;
}

/** Options that follow from typed facts: whoever stated them again could only disagree. */
export const reservedOptions: ReadonlySet<string> = new Set([
  'alias',
  'api-key',
  'hf-file',
  'hf-repo',
  'host',
  'load-format',
  'master-addr',
  'master-port',
  'model',
  'model-url',
  'nnodes',
  'node-rank',
  'pipeline-parallel-size',
  'port',
  'revision',
  'served-model-name',
  'tensor-parallel-size',
]);
