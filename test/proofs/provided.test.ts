import { foundationParts } from '@slipway/contracts/foundation-parts';
import { provided } from '@slipway/proofs/provided/provided';
import { reliancesOf } from '@slipway/proofs/provided/reliances';
import { evidenceOf } from '@slipway/scripts/evidence';
import { ownRoot, readyClusters } from '@slipway/scripts/workspace';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who brings what the trees of this repository and of the fixture rely on. */

const roots = [ownRoot, join(ownRoot, 'test/fixtures/repository')];
const found = await Promise.all(roots.map((root) => readyClusters(root, [])));
const clusters = found.flatMap(({ ready, catalog }, index) =>
  ready.map((one) => ({
    name: `${index === 0 ? 'clusters' : 'fixture'}/${one.cluster.name}`,
    evidence: evidenceOf(one, catalog).evidence,
  })),
);

it('there are clusters of both compute modes in both', () => {
  const modes = clusters.map(({ name, evidence }) => `${name.split('/')[0]} ${evidence.cluster.compute}`);
  expect([...new Set(modes)].sort()).toEqual(
    ['clusters', 'fixture'].flatMap((root) => ['eks-auto-mode', 'karpenter'].map((mode) => `${root} ${mode}`)),
  );
});

describe.each(clusters)('$name', ({ evidence }) => {
  const relied = new Set(
    evidence.manifests.flatMap(({ manifest }) => reliancesOf(manifest).flatMap(({ anyOf }) => anyOf)),
  );

  it('everything that it relies on is brought by somebody, and in time', () => {
    expect(provided.prove(evidence)).toEqual([]);
    expect(relied.size).toBeGreaterThan(20);
  });

  it('relies on policies, volumes, pods with roles, names and the classes of its nodes', () => {
    for (const what of ['network-policies', 'service-names', 'service-addresses', 'karpenter.sh'])
      expect(relied).toContain(what);
    const { compute } = evidence.cluster;
    const own = foundationParts(compute).find(({ name }) => name === 'aws-ebs-csi-driver')?.serves ?? [];
    expect(own.some((driver) => relied.has(driver))).toBe(true);
  });

  it('would be missed in the other compute mode, whose parts go by other names', () => {
    const compute = evidence.cluster.compute === 'karpenter' ? 'eks-auto-mode' : 'karpenter';
    const other = provided.prove({ ...evidence, cluster: { ...evidence.cluster, compute, externals: [] } });
    const missed = new Set(other.map(({ message }) => /relies on (\S+),/.exec(message)?.[1]));
    expect([...missed]).toEqual(
      expect.arrayContaining(
        compute === 'eks-auto-mode'
          ? ['karpenter.k8s.aws/EC2NodeClass', 'ebs.csi.aws.com']
          : ['eks.amazonaws.com/NodeClass', 'ebs.csi.eks.amazonaws.com'],
      ),
    );
  });
});
