import { cachedRegistries } from '@slipway/contracts/image-cache';
import { podTemplates } from '@slipway/contracts/pod-templates';
import { listAt, textAt } from '@slipway/proofs/fields';
import { proofs } from '@slipway/proofs/registry';
import { composeCluster } from '@slipway/scripts/composition';
import { evidenceOf } from '@slipway/scripts/evidence';
import { ownRoot, readyClusters } from '@slipway/scripts/workspace';
import '@slipway/testing/matchers';
import { describe, expect, it } from 'vitest';

/** The real clusters, with copies of their images in ECR. */
const { ready, catalog } = await readyClusters(ownRoot, []);
const rendered = ready.map((one) => {
  const { infrastructure } = one.cluster;
  if (infrastructure.form !== 'cloudformation') throw new Error(`${one.cluster.name} has no infrastructure of ours`);
  const cluster = { ...one.cluster, infrastructure: { ...infrastructure, imageCache: true } };
  const specs = composeCluster(cluster).value ?? [];
  return { name: cluster.name, cluster, ...evidenceOf({ ...one, cluster, specs }, catalog) };
});

describe.each(rendered)('$name', ({ cluster, evidence, findings }) => {
  it('is rendered, with the policy that points pods at copies', () => {
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const manifests = evidence.manifests.map(({ manifest }) => manifest);
    expect(manifests.filter(({ kind }) => kind.startsWith('MutatingAdmissionPolicy'))).toHaveLength(2);
    expect(manifests).meetsSchemas();
  });

  it.each(proofs)('$claim', ({ prove }) => {
    expect(prove(evidence).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('every image of a pod comes from a registry with copies, or from ECR', () => {
    const images = evidence.manifests
      .flatMap(({ manifest }) => podTemplates(manifest))
      .flatMap(({ template }) =>
        ['containers', 'initContainers'].flatMap((field) =>
          listAt(template, 'spec', field).flatMap((container) => textAt(container, 'image') ?? []),
        ),
      );
    expect(images.length).toBeGreaterThan(10);
    const known = [
      ...cachedRegistries.map(({ host }) => host),
      `${cluster.account}.dkr.ecr.${cluster.region.name}.amazonaws.com`,
    ];
    expect(images.filter((image) => !known.some((host) => image.startsWith(`${host}/`)))).toEqual([]);
  });
});
