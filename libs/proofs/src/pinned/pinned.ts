import { podTemplates } from '@slipway/contracts/pod-templates';
import type { Finding } from '@slipway/contracts/finding';
import type { Json, PlacedManifest } from '@slipway/contracts/manifest';
import { unpinned } from '@slipway/contracts/source';
import { containers, listAt, at, textAt } from '../fields.ts';
import { manifestFinding, type Evidence, type Proof } from '../proof.ts';

/** Nothing that a cluster downloads can change behind its name. */
export const pinned: Proof = {
  name: 'pinned',
  claim: 'images, weights and node images are named by something that cannot move',
  prove: ({ cluster, manifests }: Evidence) => [
    ...manifests.flatMap(images),
    ...manifests.flatMap(nodeImages),
    ...weights(cluster),
  ],
};

function images(placed: PlacedManifest): Finding[] {
  return podTemplates(placed.manifest).flatMap((one) =>
    containers(at(one.template, 'spec')).flatMap((of) =>
      imageFindings(placed, `${one.path}.spec.${of.path}.image`, of.container),
    ),
  );
}

function imageFindings(placed: PlacedManifest, field: string, container: Json): Finding[] {
  const image = textAt(container, 'image') ?? '';
  const tag = /:([^/:@]+)(?:@|$)/.exec(image)?.[1];
  if (tag === undefined || tag === 'latest' || /^main(-|$)/.test(tag)) {
    return [
      manifestFinding(placed, {
        rule: 'moving-tag',
        path: field,
        message: `${image} is a name whose content changes`,
        remedy: 'give the image an exact version in libs/catalog/src/images.ts',
      }),
    ];
  }
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return [];
  return [
    manifestFinding(placed, {
      rule: 'unpinned-image',
      severity: 'warning',
      path: field,
      message: `${image} has no digest: whoever owns the registry can replace it`,
      remedy: 'look it up with npx nx run pin, or add the digest in libs/catalog/src/images.ts',
    }),
  ];
}

function nodeImages(placed: PlacedManifest): Finding[] {
  if (placed.manifest.kind !== 'EC2NodeClass') return [];
  return listAt(placed.manifest, 'spec', 'amiSelectorTerms').flatMap((term, index) => {
    const alias = textAt(term, 'alias');
    if (alias?.endsWith('@latest') !== true) return [];
    return [
      manifestFinding(placed, {
        rule: 'unpinned-node-image',
        severity: 'warning',
        path: `spec.amiSelectorTerms[${index}].alias`,
        message: `${alias} replaces nodes whenever AWS releases an image`,
        remedy: 'add the release in libs/catalog/src/node-images.ts',
      }),
    ];
  });
}

function weights(cluster: Evidence['cluster']): Finding[] {
  return cluster.placements
    .filter(({ model }) => model.weights.revision === unpinned)
    .map(({ model }) => ({
      rule: 'unpinned-weights',
      severity: 'warning',
      file: `libs/catalog/src/models/${model.id}.ts`,
      path: 'weights.revision',
      message: `${model.weights.repository} is downloaded at whatever commit it has that day`,
      remedy: 'look it up with npx nx run pin, or add the commit of the repository',
    }));
}
