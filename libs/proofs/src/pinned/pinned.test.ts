import type { Json, PlacedManifest } from '@slipway/contracts/manifest';
import { unpinned } from '@slipway/contracts/source';
import { aCluster } from '@slipway/testing/builders';
import { aModel, aPlacement } from '@slipway/testing/model-builders';
import { anEvidence } from '@slipway/testing/evidence';
import { describe, expect, it } from 'vitest';
import { pinned } from './pinned.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

function deployment(podSpec: Json, kind = 'Deployment'): PlacedManifest {
  const metadata = { name: 'web', namespace: 'shop' };
  const spec =
    kind === 'CronJob' ? { jobTemplate: { spec: { template: { spec: podSpec } } } } : { template: { spec: podSpec } };
  return { file: 'dist/test/shop/web.yaml', manifest: { apiVersion: 'apps/v1', kind, metadata, spec } };
}

const prove = (manifests: readonly PlacedManifest[], cluster = aCluster()) =>
  pinned.prove(anEvidence({ manifests, cluster })).map(({ rule, severity, path }) => [rule, severity, path]);

const ofImage = (image: string) => prove([deployment({ containers: [{ image }] })]);

describe('an image', () => {
  const path = 'spec.template.spec.containers[0].image';

  it.each([
    `docker.io/vllm/vllm-openai:v1.2.3@${digest}`,
    `registry.example.com:5000/web:1.2.3@${digest}`,
    `registry.example.com/web@${digest}`,
    `web:maintenance-1@${digest}`,
  ])('that its digest pins is fine: %s', (image) => {
    expect(ofImage(image)).toEqual([]);
  });

  it.each(['docker.io/vllm/vllm-openai:v1.2.3', 'registry.example.com:5000/web:1', `web:1@sha256:abc`, 'web:mainline'])(
    'of an exact version without a digest is a warning: %s',
    (image) => {
      expect(ofImage(image)).toEqual([['unpinned-image', 'warning', path]]);
    },
  );

  it.each([
    'web',
    'web:latest',
    'registry.example.com:5000/web',
    'web:main',
    'web:main-stable',
    `web:latest@${digest}`,
    '',
  ])('whose name moves is an error: "%s"', (image) => {
    expect(ofImage(image)).toEqual([['moving-tag', 'error', path]]);
  });

  it('is looked at in every container, those that run first included', () => {
    const podSpec = {
      initContainers: [{ image: 'a:latest' }],
      containers: [{ image: `b:1@${digest}` }, { image: 'c:1' }],
    };
    expect(prove([deployment(podSpec)])).toEqual([
      ['moving-tag', 'error', 'spec.template.spec.initContainers[0].image'],
      ['unpinned-image', 'warning', 'spec.template.spec.containers[1].image'],
    ]);
  });

  it.each(['DaemonSet', 'Job', 'StatefulSet', 'CronJob'])('is looked at in a %s too', (kind) => {
    expect(prove([deployment({ containers: [{ image: 'web:latest' }] }, kind)])).toHaveLength(1);
  });

  it('is told with its name and where to pin it', () => {
    const [finding] = pinned.prove(anEvidence({ manifests: [deployment({ containers: [{ image: 'web:1' }] })] }));
    expect(finding).toMatchObject({
      file: 'dist/test/shop/web.yaml',
      message: 'web:1 has no digest: whoever owns the registry can replace it',
      remedy: 'look it up with npx nx run pin, or add the digest in libs/catalog/src/images.ts',
    });
  });
});

describe('an image of nodes', () => {
  const ofAlias = (alias: string, kind = 'EC2NodeClass') =>
    prove([
      {
        file: 'dist/test/node-pools/gpu.yaml',
        manifest: {
          apiVersion: 'karpenter.k8s.aws/v1',
          kind,
          metadata: { name: 'gpu' },
          spec: { amiSelectorTerms: [{ id: 'ami-1' }, { alias }] },
        },
      },
    ]);

  it('that moves is a warning', () => {
    expect(ofAlias('bottlerocket@latest')).toEqual([
      ['unpinned-node-image', 'warning', 'spec.amiSelectorTerms[1].alias'],
    ]);
  });

  it('of one release is fine', () => {
    expect(ofAlias('bottlerocket@v1.50.0')).toEqual([]);
  });

  it('is chosen by EKS in Auto Mode', () => {
    expect(ofAlias('bottlerocket@latest', 'NodeClass')).toEqual([]);
  });
});

describe('weights', () => {
  const ofRevision = (revision: string) =>
    pinned.prove(
      anEvidence({
        cluster: aCluster({
          placements: [aPlacement({ model: aModel({ weights: { ...aModel().weights, revision } }) })],
        }),
      }),
    );

  it('of one commit are fine', () => {
    expect(ofRevision('0'.repeat(40))).toEqual([]);
  });

  it('of no commit are a warning about the catalog, where the model is', () => {
    expect(ofRevision(unpinned)).toEqual([
      {
        rule: 'unpinned-weights',
        severity: 'warning',
        file: 'libs/catalog/src/models/small-chat.ts',
        path: 'weights.revision',
        message: 'example/small-chat is downloaded at whatever commit it has that day',
        remedy: 'look it up with npx nx run pin, or add the commit of the repository',
      },
    ]);
  });
});
