import { z } from 'zod';
import { countField, nameField } from './fields.ts';
import { workingHoursSchema } from './hours.ts';
import { engines, type Engine, type EngineProfile, type Flags, type Model, type Runtime } from './model.ts';
import type { NodePoolDeclaration } from './node-pool.ts';

export const autoscalingSchema = z.strictObject({
  /** Copies that always run, or that run within `hours` where those are stated. */
  minReplicas: countField(1_000),
  /** The most that may run at once. */
  maxReplicas: countField(1_000),
  /** Outside of these, nothing runs and callers wait for no answer. Default: always. */
  hours: workingHoursSchema.optional(),
});

/** How a gateway chooses among the replicas of a model. */
export const routings = ['even', 'prefix-aware'] as const;

export const placementSchema = z.strictObject({
  /** A model of the catalog: `qwen3-8b`. */
  model: z.string(),
  /** Program that serves it. */
  engine: z.enum(engines),
  /** A node pool of this cluster. */
  pool: z.string(),
  /** Copies that run at once; with `autoscaling`, those that run while its metrics cannot be read. Default: 1. */
  replicas: countField(1_000).default(1),
  /** Lets the number of copies follow what is asked of them. Default: it stays. */
  autoscaling: autoscalingSchema.optional(),
  /** `prefix-aware` sends a prompt to the copy that has its beginning in its cache. Default: `even`. */
  routing: z.enum(routings).default('even'),
  /** Options of the program that differ here from the catalog's, without the leading hyphens. */
  flags: z.record(z.string(), z.union([z.string(), z.number(), z.literal(true)])).optional(),
  /** Name of the service and alias for callers. Default: the model's id. */
  name: nameField(50).optional(),
});

/** How many copies may run, and when. */
export type Autoscaling = Readonly<z.output<typeof autoscalingSchema>>;
export type Routing = (typeof routings)[number];

/** A model that runs in a cluster, on one of its pools. */
export interface Placement {
  readonly name: string;
  readonly model: Model;
  readonly engine: Engine;
  /** The program that the engine's word stands for on this pool. */
  readonly runtime: Runtime;
  /** How the program runs it: the catalog's profile, with the flags that differ here. */
  readonly profile: EngineProfile;
  readonly pool: NodePoolDeclaration;
  /** Parts into which each pod splits the model: its GPUs, or the NeuronCores of its devices; 1 without. */
  readonly tensorParallelSize: number;
  readonly replicas: number;
  readonly autoscaling?: Autoscaling | undefined;
  readonly routing: Routing;
}

/** A placement that was found, and where it stands. */
export interface PlacementAt {
  readonly path: string;
  /** Flags that the placement itself states. */
  readonly stated: Flags;
  readonly placement: Placement;
}

/** The most copies that may run at once. */
export function mostReplicas({ replicas, autoscaling }: Pick<Placement, 'replicas' | 'autoscaling'>): number {
  return autoscaling?.maxReplicas ?? replicas;
}

/**
 * The longest sequence that the server of a placement accepts, tokens: what its program is told, else what the model was
 * made for.
 */
export function servedContextTokens(placement: Pick<Placement, 'runtime' | 'model' | 'name' | 'profile'>): number {
  const { contextTokens } = placement.model.architecture;
  switch (placement.runtime) {
    case 'vllm':
    case 'vllm-neuron':
      return countFlag(placement, 'max-model-len') ?? contextTokens;
    case 'llama-cpp': {
      // One context is shared out among the slots, unless they use it in common; no slot outgrows the model.
      const slots = placement.profile.flags['kv-unified'] === true ? 1 : (countFlag(placement, 'parallel') ?? 1);
      const context = countFlag(placement, 'ctx-size') ?? contextTokens;
      return Math.min(Math.floor(context / slots), contextTokens);
    }
  }
}

/** The value of a flag that counts something; undefined where it is not given. */
export function countFlag({ name, profile }: Pick<Placement, 'name' | 'profile'>, flag: string): number | undefined {
  const value = profile.flags[flag];
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value > 0)) return value;
  throw new Error(
    `'${flag}' of placement ${name} is ${value}, no positive whole number: write one in the model's flags`,
  );
}
