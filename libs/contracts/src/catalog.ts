import type { AcceleratorType } from './accelerator-type.ts';
import type { BedrockModel } from './bedrock-model.ts';
import type { EngineOptions, OptionSet } from './engine-options.ts';
import type { EnvironmentSize, EnvironmentSizeName } from './environment-size.ts';
import type { InstanceType } from './instance-type.ts';
import type { Model } from './model.ts';
import type { ComputeMode } from './node-pool.ts';
import type { Region } from './region.ts';

/** What a node keeps from the pods that are placed on it. */
export interface NodeOverhead {
  /** vCPUs that pods of the system ask for. */
  readonly cpu: number;
  readonly memoryGiB: number;
  /** Part of a node's volume that pods may use, 0 to 1. */
  readonly storageShare: number;
}

/** What is true in every cluster, as parsing and proofs ask for it. The data is in `libs/catalog`. */
export interface Catalog {
  readonly regions: ReadonlyMap<string, Region>;
  /** By `Model.id`. */
  readonly models: ReadonlyMap<string, Model>;
  /** By `BedrockModel.id`. */
  readonly bedrockModels: ReadonlyMap<string, BedrockModel>;
  /** What each program can be told. */
  readonly engineOptions: Readonly<Record<OptionSet, EngineOptions>>;
  /** By `AcceleratorType.name`. */
  readonly accelerators: ReadonlyMap<string, AcceleratorType>;
  /** Names of the time zone database. */
  readonly timeZones: ReadonlySet<string>;
  readonly nodeOverheads: Readonly<Record<ComputeMode, NodeOverhead>>;
  /** Minor versions that EKS supports, oldest first. */
  readonly kubernetesVersions: readonly string[];
  readonly environmentSizes: Readonly<Record<EnvironmentSizeName, EnvironmentSize>>;
  /** Instance types by family; read on first use, because the table is large. */
  readonly instanceFamilies: () => ReadonlyMap<string, readonly InstanceType[]>;
  /** On-demand price of a Linux node in USD an hour; `undefined` where none is known for the region. */
  readonly onDemandHourlyUsd: (region: string, instanceType: string) => number | undefined;
}
