import { chartFile, type ChartSpec } from '@slipway/contracts/chart-spec';
import { hasErrors } from '@slipway/contracts/finding';
import type { Evidence } from '@slipway/proofs/proof';
import { evidenceOf } from '@slipway/scripts/evidence';
import { ownRoot, readyClusters } from '@slipway/scripts/workspace';
import type { Construct } from 'constructs';
import { basename, join } from 'node:path';

/** A cluster of this repository, rendered in memory. */
export interface RealCluster {
  readonly name: string;
  readonly evidence: Evidence;
  readonly specs: readonly ChartSpec<Construct>[];
  /** The chart of each file. */
  readonly specOf: ReadonlyMap<string, ChartSpec<Construct>>;
}

/**
 * Every cluster of `clusters/`.
 * @throws Error when one of them cannot be rendered: nothing could be proven of it.
 */
export function realClusters(): Promise<readonly RealCluster[]> {
  return clustersOf(ownRoot);
}

/**
 * The clusters of the fixture, which use what the real ones may not use yet.
 * @throws Error when one of them cannot be rendered
 */
export function fixtureClusters(): Promise<readonly RealCluster[]> {
  return clustersOf(join(ownRoot, 'test/fixtures/repository'));
}

async function clustersOf(root: string): Promise<readonly RealCluster[]> {
  const { ready, findings, catalog } = await readyClusters(root, []);
  const clusters = ready.map((one) => {
    const { evidence, findings: rendering } = evidenceOf(one, catalog);
    const { name } = one.cluster;
    const specOf = new Map(one.specs.map((spec) => [chartFile(name, spec), spec]));
    return { cluster: { name, evidence, specs: one.specs, specOf }, findings: rendering };
  });
  const all = [...findings, ...clusters.flatMap((each) => each.findings)];
  if (hasErrors(all) || clusters.length === 0) {
    throw new Error(
      `the clusters of ${basename(root)} cannot be rendered: ${all.map(({ message }) => message).join('; ')}`,
    );
  }
  return clusters.map(({ cluster }) => cluster);
}
