import { z } from 'zod';
import { bedrockTarget, type BedrockModel } from './bedrock-model.ts';
import type { Cluster } from './cluster.ts';
import { countField, nameField } from './fields.ts';
import type { Region } from './region.ts';

/**
 * How the AI gateway proves to AWS that it may call Bedrock. `pod-identity` and `irsa`: its service account stands for a
 * role. `static-credentials`: the keys of an IAM user, read from AWS Secrets Manager and read again every few minutes.
 */
export const bedrockAuthentications = ['pod-identity', 'irsa', 'static-credentials'] as const;

export type BedrockAuthentication = (typeof bedrockAuthentications)[number];

/** Times after which tokens that were used count no more. */
export const limitPeriods = ['minute', 'hour', 'day'] as const;

/** How a cluster calls Bedrock. Names of models are those of `bedrockModels`. */
export const bedrockSchema = z.strictObject({
  /** Default: `pod-identity`. */
  authentication: z.enum(bedrockAuthentications).default('pod-identity'),
  /** Regions to try, in this order, when that of the cluster fails. Of its own geography. Default: none. */
  regions: z.array(z.string()).max(2).default([]),
  /** Further names of models: `{ fast: 'claude-haiku-4-5' }`. Default: none. */
  aliases: z.record(nameField(), z.string()).default({}),
  /** Models to try, in this order, when one fails in all regions: `{ 'claude-sonnet-4-6': ['nova-pro'] }`. Default: none. */
  fallbacks: z.record(z.string(), z.array(z.string()).min(1).max(3)).default({}),
  /** Most tokens, of questions and answers together, for each key. Default: no limit. */
  limits: z
    .array(
      z.strictObject({
        /** The model. Default: all of Bedrock together. */
        model: z.string().optional(),
        tokens: countField(1_000_000_000),
        per: z.enum(limitPeriods),
      }),
    )
    .max(20)
    .default([]),
});

/** What a declaration says about Bedrock, by its own schema. */
export type CheckedBedrock = z.output<typeof bedrockSchema>;

/** How a cluster calls Bedrock, its regions resolved. */
export interface Bedrock extends Omit<CheckedBedrock, 'regions'> {
  readonly regions: readonly Region[];
}

/** One way to an answer. */
export interface BedrockAttempt {
  readonly model: BedrockModel;
  readonly region: Region;
  /** What the region calls the model by. */
  readonly target: string;
}

/** A model of Bedrock as callers see it. */
export interface BedrockRoute {
  readonly model: BedrockModel;
  /** Names that lead to it: its id first, then its aliases. */
  readonly names: readonly string[];
  /** What is tried, one after the other; never none. */
  readonly attempts: readonly BedrockAttempt[];
}

/** The models of Bedrock that a cluster offers, with all that may be called for each: routes and rights come of it. */
export function bedrockRoutes(cluster: Pick<Cluster, 'bedrockModels' | 'bedrock' | 'region'>): readonly BedrockRoute[] {
  const { bedrockModels, bedrock } = cluster;
  const regions = [cluster.region, ...bedrock.regions];
  return bedrockModels.map((model) => {
    const fallbacks = (bedrock.fallbacks[model.id] ?? []).flatMap(
      (id) => bedrockModels.find((candidate) => candidate.id === id) ?? [],
    );
    const attempts = [model, ...fallbacks].flatMap((candidate) =>
      regions.flatMap((region) => {
        const target = bedrockTarget(candidate, region);
        return target === undefined ? [] : [{ model: candidate, region, target }];
      }),
    );
    if (attempts.length === 0)
      throw new Error(`'bedrockModels' names ${model.id}, which ${cluster.region.name} has no known way to`);
    const aliases = Object.entries(bedrock.aliases).flatMap(([alias, id]) => (id === model.id ? [alias] : []));
    return { model, names: [model.id, ...aliases.sort()], attempts };
  });
}

/**
 * True when the AI gateway can put an OpenAI request into a model's own words: Converse for every chat model, and for
 * embeddings what Titan understands, one text at a time.
 */
export function isTranslated({ task, modelId }: BedrockModel): boolean {
  return task === 'chat' || modelId.startsWith('amazon.titan-embed-text');
}
