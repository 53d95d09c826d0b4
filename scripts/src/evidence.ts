import type { Catalog } from '@slipway/contracts/catalog';
import { chartFile } from '@slipway/contracts/chart-spec';
import type { Finding } from '@slipway/contracts/finding';
import type { PlacedManifest } from '@slipway/contracts/manifest';
import type { Evidence } from '@slipway/proofs/proof';
import { renderCluster } from '@slipway/render/render-cluster';
import { manifestsOf } from './inflate/vendored.ts';
import type { ReadyCluster } from './workspace.ts';

/** Renders a cluster in memory and keeps its manifests for those who want to look at them. */
export function evidenceOf(
  { cluster, specs, vendored }: ReadyCluster,
  catalog: Catalog,
): { readonly evidence: Evidence; readonly findings: readonly Finding[] } {
  const manifests: PlacedManifest[] = [];
  const { findings } = renderCluster(cluster.name, specs, (spec, made) => {
    const file = chartFile(cluster.name, spec);
    for (const manifest of made) manifests.push({ file, manifest });
  });
  for (const { file, text } of vendored) {
    for (const manifest of manifestsOf(text)) manifests.push({ file, manifest });
  }
  const connections = [...new Set(specs.flatMap((spec) => spec.connections))];
  return { evidence: { cluster, connections, manifests, catalog }, findings };
}
