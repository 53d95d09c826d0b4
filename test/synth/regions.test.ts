import { regions } from '@slipway/catalog/regions';
import { hasErrors } from '@slipway/contracts/finding';
import { proofs } from '@slipway/proofs/registry';
import { evidenceOf } from '@slipway/scripts/evidence';
import { readyClusters } from '@slipway/scripts/workspace';
import { strictSchemas } from '@slipway/testing/strict-schemas';
import { expect, it } from 'vitest';
import { ScratchRepository } from '../scratch-repository.ts';

const validate = strictSchemas();

it('the catalog knows fourteen regions', () => {
  expect(regions.size).toBe(14);
});

it.each([...regions.values()].map((region) => [region.name, region] as const))(
  'dev would stand in %s',
  async (name, region) => {
    using repository = new ScratchRepository();
    repository.edit('clusters/dev/cluster.ts', "region: 'us-east-1'", `region: '${name}'`);
    const { ready, findings, catalog } = await readyClusters(repository.root, ['dev']);
    expect(findings).toEqual([]);
    const [dev] = ready;
    if (dev === undefined) throw new Error('dev is not ready');
    const { evidence, findings: rendering } = evidenceOf(dev, catalog);
    expect(rendering).toEqual([]);
    expect(proofs.flatMap((proof) => proof.prove(evidence)).filter((finding) => hasErrors([finding]))).toEqual([]);
    expect(evidence.manifests.flatMap(({ manifest }) => validate(manifest))).toEqual([]);
    const pools = evidence.manifests.filter(({ manifest }) => manifest.kind === 'NodePool');
    for (const { manifest } of pools) {
      expect(JSON.stringify(manifest)).toContain(
        `"key":"topology.kubernetes.io/zone","operator":"In","values":["${region.zones[0] ?? ''}"`,
      );
    }
  },
);
