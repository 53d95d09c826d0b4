import type { Region } from './region.ts';
import { unknown, type Source } from './source.ts';

/** A foundation model of Amazon Bedrock. */
export interface BedrockModel {
  /** Alias that callers use: `claude-sonnet-4-5`. */
  readonly id: string;
  /** Bedrock's model id: `anthropic.claude-sonnet-4-5-20250929-v1:0`. */
  readonly modelId: string;
  readonly task: 'chat' | 'embedding';
  /** Prefixes of the inference profiles that lead to it (`us`, `eu`); empty where it is called by its own id. */
  readonly profilePrefixes: readonly string[];
  readonly contextTokens: number;
  readonly usdPerMillionInputTokens: number;
  readonly usdPerMillionOutputTokens: number;
  /** Length of an embedding. */
  readonly embeddingDimension?: number;
  /** First day on which AWS no longer serves it, `YYYY-MM-DD`, where announced. */
  readonly endOfLife?: string;
  readonly source: Source;
}

/**
 * What a region calls a model by: its id, or the id of the inference profile that leads to it within the geography.
 * `undefined` where no such profile is known; a global one is never chosen, because it sends requests anywhere.
 */
export function bedrockTarget(model: BedrockModel, region: Region): string | undefined {
  if (model.profilePrefixes.length === 0) return model.modelId;
  if (region.bedrockProfilePrefixes === unknown) return undefined;
  const prefix = region.bedrockProfilePrefixes.find((candidate) => model.profilePrefixes.includes(candidate));
  return prefix === undefined ? undefined : `${prefix}.${model.modelId}`;
}
