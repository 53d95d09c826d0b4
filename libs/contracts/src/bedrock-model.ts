import type { Region } from './region.ts';
import { unknown, type Source } from './source.ts';

/** A foundation model of Amazon Bedrock. */
export interface BedrockModel {
  /** Alias that callers use: `claude-sonnet-4-5`. */
  readonly id: string;
  /** Bedrock's model id: `anthropic.claude-sonnet-4-5-20250929-v1:0`. */
  readonly modelId: string;
  readonly task: 'chat' | 'embedding';
  /** True when it answers only through a geographic inference profile. */
  readonly needsInferenceProfile: boolean;
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
 * What a region calls a model by: its id, or the id of the geographic inference profile that leads to it.
 * `undefined` where the profile's name is not known for the region.
 */
export function bedrockTarget(model: BedrockModel, region: Region): string | undefined {
  if (!model.needsInferenceProfile) return model.modelId;
  return region.bedrockProfilePrefix === unknown ? undefined : `${region.bedrockProfilePrefix}.${model.modelId}`;
}
