import { createCatalog } from '@slipway/catalog/catalog';
import type { Catalog } from '@slipway/contracts/catalog';
import type { ChartSpec } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Finding } from '@slipway/contracts/finding';
import { parseCluster } from '@slipway/contracts/parse-cluster';
import { clusterNames, readCluster } from '@slipway/render/read-clusters';
import { readModels } from '@slipway/render/read-models';
import type { Construct } from 'constructs';
import { fileURLToPath } from 'node:url';
import { composeCluster } from './composition.ts';

/** Root of the repository that these scripts belong to. */
export const ownRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A cluster that was found right, with its charts. */
export interface ReadyCluster {
  readonly cluster: Cluster;
  readonly specs: readonly ChartSpec<Construct>[];
}

/** Somebody asked for a cluster that is not declared. */
export class UnknownCluster extends Error {}

/** Reads, parses and composes clusters: all of them, or those named. Findings of all are reported together. */
export async function readyClusters(
  root: string,
  names: readonly string[],
): Promise<{
  readonly ready: readonly ReadyCluster[];
  readonly findings: readonly Finding[];
  readonly catalog: Catalog;
}> {
  const declared = clusterNames(root);
  const strangers = names.filter((name) => !declared.includes(name));
  if (strangers.length > 0) {
    throw new UnknownCluster(
      `there is no cluster ${strangers.join(', ')} in clusters/; there are: ${declared.join(', ') || 'none'}`,
    );
  }
  // Models are part of this program, whatever repository it renders.
  const catalog = createCatalog(await readModels(ownRoot));
  const ready: ReadyCluster[] = [];
  const findings: Finding[] = [];
  for (const name of names.length === 0 ? declared : names) {
    const read = await readCluster(root, name);
    findings.push(...read.findings);
    if (read.source === undefined) continue;
    const parsed = parseCluster(read.source, catalog);
    findings.push(...parsed.findings);
    if (parsed.value === undefined) continue;
    const composed = composeCluster(parsed.value);
    findings.push(...composed.findings);
    if (composed.value !== undefined) ready.push({ cluster: parsed.value, specs: composed.value });
  }
  return { ready, findings, catalog };
}
