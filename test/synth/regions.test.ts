import { regions } from '@slipway/catalog/regions';
import { hasErrors } from '@slipway/contracts/finding';
import { parseCluster } from '@slipway/contracts/parse-cluster';
import { proofs } from '@slipway/proofs/registry';
import { readCluster } from '@slipway/render/read-clusters';
import { composeCluster } from '@slipway/scripts/composition';
import { evidenceOf } from '@slipway/scripts/evidence';
import { ownRoot, readCatalog } from '@slipway/scripts/workspace';
import { strictSchemas } from '@slipway/testing/strict-schemas';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const validate = strictSchemas();
const { catalog } = await readCatalog();
// A company may have no cluster of this name; the fixture's then stands for it.
const root = existsSync(join(ownRoot, 'clusters/dev')) ? ownRoot : join(ownRoot, 'test/fixtures/repository');
const { source } = await readCluster(root, 'dev');

it('the catalog knows fourteen regions', () => {
  expect(regions.size).toBe(14);
});

it.each([...regions.values()].map((region) => [region.name, region] as const))(
  'dev would stand in %s',
  (name, region) => {
    if (source === undefined) throw new Error('clusters/dev/cluster.ts cannot be read');
    const { value: cluster, findings } = parseCluster(
      { ...source, declaration: { ...(source.declaration as object), zones: undefined, region: name } },
      catalog,
    );
    expect(findings).toEqual([]);
    if (cluster === undefined) throw new Error('dev is not a cluster there');
    const { value: specs = [], findings: composing } = composeCluster(cluster);
    expect(composing).toEqual([]);
    const { evidence, findings: rendering } = evidenceOf({ cluster, specs, vendored: [] }, catalog);
    expect(rendering).toEqual([]);
    expect(proofs.flatMap((proof) => proof.prove(evidence)).filter((finding) => hasErrors([finding]))).toEqual([]);
    expect(evidence.manifests.flatMap(({ manifest }) => validate(manifest))).toEqual([]);
    const pools = evidence.manifests.filter(({ manifest }) => manifest.kind === 'NodePool');
    expect(pools.length).toBeGreaterThan(0);
    for (const { manifest } of pools) {
      expect(JSON.stringify(manifest)).toContain(
        `"key":"topology.kubernetes.io/zone","operator":"In","values":["${region.zones[0] ?? ''}"`,
      );
    }
  },
);
