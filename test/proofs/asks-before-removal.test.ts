import { manifestTitle, type Manifest } from '@slipway/contracts/manifest';
import { asksBeforeRemoval } from '@slipway/proofs/asks-before-removal/asks-before-removal';
import { at } from '@slipway/testing/find';
import { changing, withField } from '@slipway/testing/mutate';
import { describe, expect, it } from 'vitest';
import { realClusters } from './real-clusters.ts';

/** What asks in the real clusters must ask, and what may go unasked is on a list that says so. */

const clusters = await realClusters();
const options = 'argocd.argoproj.io/sync-options';

describe.each(clusters)('in $name', ({ evidence }) => {
  const { manifests, cluster } = evidence;
  const objects = manifests.map(({ manifest }) => manifest);
  const asking = objects.filter((manifest) =>
    ((at(manifest, 'metadata', 'annotations', options) as string | undefined) ?? '').includes('confirm'),
  );
  const found = (which: string, change: (manifest: Manifest) => Manifest) =>
    asksBeforeRemoval.prove({ ...evidence, manifests: changing(manifests, which, change) });

  it('both ConfigMaps that the cluster stands on ask, where it has them', () => {
    const titles = asking.map(manifestTitle);
    expect(titles).toContain('ConfigMap argocd/argocd-cm');
    expect(titles.includes('ConfigMap kube-system/amazon-vpc-cni')).toBe(cluster.compute === 'eks-auto-mode');
  });

  it.each([undefined, 'Prune=confirm', 'Delete=confirm', 'Delete=false,Prune=false'])(
    'every object that asks is found when it says %s',
    (value) => {
      for (const manifest of asking) {
        const title = manifestTitle(manifest);
        const findings = found(title, (each) => withField(each, ['metadata', 'annotations', options], value));
        expect(findings, title).toMatchObject([{ rule: 'removed-without-asking' }]);
      }
    },
  );

  it('every environment that loses its label is found: it alone lets a namespace go unasked', () => {
    const environments = objects.filter(
      ({ kind, metadata }) => kind === 'Namespace' && at(metadata, 'labels', 'slipway.dev/environment') !== undefined,
    );
    expect(environments).toHaveLength(cluster.developers.length);
    for (const environment of environments) {
      const findings = found(manifestTitle(environment), (each) => withField(each, ['metadata', 'labels'], {}));
      expect(findings).toHaveLength(1);
    }
  });
});
