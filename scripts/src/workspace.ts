import { createCatalog } from '@slipway/catalog/catalog';
import { checkModel } from '@slipway/contracts/check-flags';
import type { Catalog } from '@slipway/contracts/catalog';
import type { ChartSpec } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Finding } from '@slipway/contracts/finding';
import type { Model } from '@slipway/contracts/model';
import { parseCluster } from '@slipway/contracts/parse-cluster';
import { readCluster, readClusterNames } from '@slipway/render/read-clusters';
import { readModels } from '@slipway/render/read-models';
import type { Construct } from 'constructs';
import { composeCluster } from './composition.ts';
import { WrongUsage } from './exit.ts';
import { isInRepository, placedReleases, readVendored, type VendoredChart } from './inflate/vendored.ts';
import { ownRoot } from './workspace-root.ts';

export { ownRoot };

/** A cluster that was found right, with its charts. */
export interface ReadyCluster {
  readonly cluster: Cluster;
  readonly specs: readonly ChartSpec<Construct>[];
  /** The charts of others whose objects lie in the repository. */
  readonly vendored: readonly VendoredChart[];
}

/** Somebody asked for a cluster that is not declared. */
export class UnknownCluster extends WrongUsage {}

/** Reads, parses and composes clusters: all of them, or those named. Findings of all are reported together. */
export async function readyClusters(
  root: string,
  names: readonly string[],
): Promise<{
  readonly ready: readonly ReadyCluster[];
  readonly findings: readonly Finding[];
  readonly catalog: Catalog;
}> {
  const { names: declared, findings: strays } = readClusterNames(root);
  const strangers = names.filter((name) => !declared.includes(name));
  if (strangers.length > 0) {
    throw new UnknownCluster(
      `there is no cluster ${strangers.join(', ')} in clusters/; there are: ${declared.join(', ') || 'none'}`,
    );
  }
  const { catalog, findings: unreadable } = await readCatalog();
  const ready: ReadyCluster[] = [];
  const findings: Finding[] = [...strays, ...unreadable];
  for (const name of names.length === 0 ? declared : names) {
    const read = await readCluster(root, name);
    findings.push(...read.findings);
    if (read.source === undefined) continue;
    const parsed = parseCluster(read.source, catalog);
    findings.push(...parsed.findings);
    if (parsed.value === undefined) continue;
    const composed = composeCluster(parsed.value, (placed) => isInRepository(root, name, placed));
    findings.push(...composed.findings);
    if (composed.value === undefined) continue;
    const { vendored, findings: stale } = readVendored(root, name, placedReleases(composed.value));
    findings.push(...stale);
    ready.push({ cluster: parsed.value, specs: composed.value, vendored });
  }
  return { ready, findings, catalog };
}

/** The catalog with every model of this repository: models are part of the program, whatever repository it renders. */
export async function readCatalog(): Promise<{ readonly catalog: Catalog; readonly findings: readonly Finding[] }> {
  const { models, findings } = await readModels(ownRoot);
  const twins = models.filter((model, index) => models.findIndex(({ id }) => id === model.id) < index);
  const catalog = createCatalog(models.filter((model) => !twins.includes(model)));
  const faulty = [...catalog.models.values()].flatMap((model) => checkModel(model, catalog));
  return { catalog, findings: [...findings, ...twins.map(duplicateModel), ...faulty] };
}

function duplicateModel({ id }: Model): Finding {
  return {
    rule: 'duplicate-name',
    severity: 'error',
    file: 'libs/catalog/src/models',
    path: 'id',
    value: JSON.stringify(id),
    message: 'is the id of two models',
    remedy: 'give each model the id that its file is named for',
  };
}
