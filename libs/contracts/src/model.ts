import type { Accelerator } from './instance-type.ts';
import type { Source, Unpinned } from './source.ts';

/** What callers ask of a model. */
export type ModelTask = 'chat' | 'vision' | 'embedding';

/** What a placement may choose to serve its model with: a program by itself, or Ray Serve around the same program. */
export const engines = ['vllm', 'llama-cpp', 'ray-serve'] as const;
export type Engine = (typeof engines)[number];

/** Programs that run a model, each built for one kind of chip, with a version and options of its own. */
export const runtimes = ['vllm', 'vllm-neuron', 'llama-cpp'] as const;
export type Runtime = (typeof runtimes)[number];

/** What kind of chip each program is built for. */
export const runtimeAccelerators: Readonly<Record<Runtime, Accelerator>> = {
  vllm: 'nvidia',
  'vllm-neuron': 'neuron',
  'llama-cpp': 'none',
};

/** The programs behind an engine's word, the one to prefer first; the pool decides among them. */
export const engineRuntimes: Readonly<Record<Engine, readonly Runtime[]>> = {
  vllm: ['vllm', 'vllm-neuron'],
  'llama-cpp': ['llama-cpp'],
  'ray-serve': ['vllm', 'llama-cpp'],
};

/** A self-hosted model: true everywhere, whatever cluster runs it. */
export interface Model {
  /** Name of its file, of its service and of the alias that callers use: `qwen3-8b`. */
  readonly id: string;
  readonly task: ModelTask;
  readonly weights: Weights;
  /** SPDX identifier, or the licence's own name. */
  readonly licence: string;
  readonly architecture: ModelArchitecture;
  /** How each program runs it; one that is absent does not. */
  readonly profiles: Partial<Readonly<Record<Runtime, EngineProfile>>>;
  readonly objectives: ServiceLevelObjectives;
  readonly source: Source;
}

/** Where the weights come from. */
export interface Weights {
  /** Hugging Face repository: `Qwen/Qwen3-8B`. */
  readonly repository: string;
  /** Commit of the repository, or `unpinned` where nobody could look it up. */
  readonly revision: string | Unpinned;
  /** The one file to load, for formats that hold several quantisations. */
  readonly file?: string;
  /** Hugging Face repository of the tokenizer; absent where that of the weights holds one. */
  readonly tokenizer?: string;
  /** Size of the download in GiB. */
  readonly sizeGiB: number;
  /** True when the repository asks for consent, so that a token is needed. */
  readonly gated?: boolean;
}

/** The numbers from which memory and speed follow. */
export interface ModelArchitecture {
  readonly parametersBillion: number;
  /** Parameters used for one token, in mixtures of experts. */
  readonly activeParametersBillion?: number;
  readonly layers: number;
  readonly attentionHeads: number;
  readonly kvHeads: number;
  readonly headDimension: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  /** Longest sequence without extrapolation, tokens. */
  readonly contextTokens: number;
  /** Window of the layers with sliding attention, tokens. */
  readonly slidingWindowTokens?: number;
  /** Format of the weights. */
  readonly dtype: 'bfloat16' | 'float16' | 'float32' | 'mxfp4';
  /** Length of an embedding. */
  readonly embeddingDimension?: number;
}

/** Options of a program and their values; `true` for a switch. Names without the leading hyphens. */
export type Flags = Readonly<Record<string, string | number | true>>;

/** How one program runs one model. */
export interface EngineProfile {
  readonly flags: Flags;
  /** What one pod asks for and is given. */
  readonly resources: ServerResources;
  /** Nodes that one replica spans, a pod on each: for models that no node holds. Default: 1. */
  readonly nodes?: number;
  /** Longest time from the start of the container to the first answer: download, load, compile. */
  readonly startupSeconds: number;
}

/** What one pod of a model server needs. */
export interface ServerResources {
  readonly cpu: number;
  readonly memoryGiB: number;
  /** GPUs or Neuron devices. */
  readonly accelerators: number;
  /** Disk for weights and caches, GiB. */
  readonly ephemeralStorageGiB: number;
  /** Shared memory between the engine's processes, GiB; part of `memoryGiB`. */
  readonly sharedMemoryGiB: number;
}

/** What callers may expect, at the 95th percentile. */
export interface ServiceLevelObjectives {
  readonly requestsPerSecond: number;
  readonly timeToFirstTokenMs?: number;
  readonly interTokenLatencyMs?: number;
  /** From request to answer, for embeddings. */
  readonly latencyMs?: number;
  /** Part of the calls that may fail, whatever the time of day. Default: 0.01. */
  readonly errorRatio?: number;
}
