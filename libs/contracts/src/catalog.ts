import type { BedrockModel } from './bedrock-model.ts';
import type { EnvironmentSize, EnvironmentSizeName } from './environment-size.ts';
import type { InstanceType } from './instance-type.ts';
import type { Model } from './model.ts';
import type { Region } from './region.ts';

/** What is true in every cluster, as parsing and proofs ask for it. The data is in `libs/catalog`. */
export interface Catalog {
  readonly regions: ReadonlyMap<string, Region>;
  /** By `Model.id`. */
  readonly models: ReadonlyMap<string, Model>;
  /** By `BedrockModel.id`. */
  readonly bedrockModels: ReadonlyMap<string, BedrockModel>;
  /** Minor versions that EKS supports, oldest first. */
  readonly kubernetesVersions: readonly string[];
  readonly environmentSizes: Readonly<Record<EnvironmentSizeName, EnvironmentSize>>;
  /** Instance types by family; read on first use, because the table is large. */
  readonly instanceFamilies: () => ReadonlyMap<string, readonly InstanceType[]>;
  /** On-demand price of a Linux node in USD an hour; `undefined` where none is known for the region. */
  readonly onDemandHourlyUsd: (region: string, instanceType: string) => number | undefined;
}
