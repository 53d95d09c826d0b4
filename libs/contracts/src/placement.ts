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
