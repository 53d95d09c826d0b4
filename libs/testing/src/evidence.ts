import { createCatalog } from '@slipway/catalog/catalog';
import type { Catalog } from '@slipway/contracts/catalog';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Connection } from '@slipway/contracts/connection';
import type { PlacedManifest } from '@slipway/contracts/manifest';
import { aCluster } from './builders.ts';

/** What proofs look at, field by field as they name it: this room knows no proof. */
interface SomeEvidence {
  readonly cluster: Cluster;
  readonly connections: readonly Connection[];
  readonly manifests: readonly PlacedManifest[];
  readonly catalog: Catalog;
  readonly asOf?: string;
}

/** A cluster for which nothing was rendered, and which declares no connection. */
export function anEvidence(overrides: Partial<SomeEvidence> = {}): SomeEvidence {
  return { cluster: aCluster(), connections: [], manifests: [], catalog: createCatalog([]), ...overrides };
}
