import { z } from 'zod';
import { countField, nameField } from './fields.ts';
import { engines, type Engine, type EngineProfile, type Model } from './model.ts';
import type { NodePoolDeclaration } from './node-pool.ts';

export const placementSchema = z.strictObject({
  /** A model of the catalog: `qwen3-8b`. */
  model: z.string(),
  /** Program that serves it. */
  engine: z.enum(engines),
  /** A node pool of this cluster. */
  pool: z.string(),
  /** Copies that run at once. Default: 1. */
  replicas: countField(1_000).default(1),
  /** Name of the service and alias for callers. Default: the model's id. */
  name: nameField(50).optional(),
});

/** A model that runs in a cluster, on one of its pools. */
export interface Placement {
  readonly name: string;
  readonly model: Model;
  readonly engine: Engine;
  readonly profile: EngineProfile;
  readonly pool: NodePoolDeclaration;
  readonly replicas: number;
}

/**
 * The longest sequence that the server of a placement accepts, tokens: what its engine is told, else what the model was
 * made for.
 */
export function servedContextTokens(placement: Pick<Placement, 'engine' | 'model' | 'name' | 'profile'>): number {
  const { contextTokens } = placement.model.architecture;
  switch (placement.engine) {
    case 'vllm':
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
function countFlag({ name, profile }: Pick<Placement, 'name' | 'profile'>, flag: string): number | undefined {
  const value = profile.flags[flag];
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value > 0)) return value;
  throw new Error(
    `'${flag}' of placement ${name} is ${value}, no positive whole number: write one in the model's flags`,
  );
}
