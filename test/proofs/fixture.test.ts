import { manifestTitle, type Manifest } from '@slipway/contracts/manifest';
import { proofs } from '@slipway/proofs/registry';
import { referenced } from '@slipway/proofs/referenced/referenced';
import { evidenceOf } from '@slipway/scripts/evidence';
import { ownRoot, readyClusters } from '@slipway/scripts/workspace';
import { all, at, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { removing } from '@slipway/testing/mutate';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The clusters of the fixture use what the real ones may not use yet: the same is proven of them. */

const { ready, findings, catalog } = await readyClusters(join(ownRoot, 'test/fixtures/repository'), []);
const rendered = ready.map((one) => ({ name: one.cluster.name, ...evidenceOf(one, catalog) }));

it('is rendered', () => {
  expect(
    [...findings, ...rendered.flatMap((each) => each.findings)].filter(({ severity }) => severity === 'error'),
  ).toEqual([]);
  expect(rendered.map(({ name }) => name)).toEqual(['dev', 'prod']);
});

describe.each(rendered)('$name', ({ evidence }) => {
  it('is kept whole by the API server', () => {
    expect(evidence.manifests.map(({ manifest }) => manifest)).meetsSchemas();
  });

  it.each(proofs)('$claim', ({ prove }) => {
    expect(prove(evidence).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('batch queues', () => {
  const evidence = rendered.find(({ name }) => name === 'prod')!.evidence;
  const manifests = evidence.manifests.map(({ manifest }) => manifest);
  const queued = (kind: string) => all(manifests, kind).map((manifest) => [manifestTitle(manifest), manifest] as const);

  it.each([...queued('ResourceFlavor'), ...queued('ClusterQueue')].filter(isNamed))(
    '%s is missed when it is gone',
    (title) => {
      const without = { ...evidence, manifests: removing(evidence.manifests, title) };
      expect(referenced.prove(without).map(({ rule }) => rule)).toContain('dangling-reference');
    },
  );

  it('a job that waits in an environment waits in the queue of its team, which takes no others', () => {
    const queues = all(manifests, 'LocalQueue');
    expect(queues.length).toBeGreaterThan(0);
    for (const queue of queues) {
      const namespace = only(manifests, 'Namespace', queue.metadata.namespace);
      const ofTeam = only(manifests, 'ClusterQueue', textAt(queue, 'spec', 'clusterQueue'));
      const selected = at(ofTeam, 'spec', 'namespaceSelector', 'matchLabels');
      expect(at(namespace, 'metadata', 'labels')).toMatchObject(selected as object);
    }
  });

  /** A team may have a queue before it has environments. */
  function isNamed([, manifest]: readonly [string, Manifest]): boolean {
    return (
      manifest.kind !== 'ClusterQueue' ||
      all(manifests, 'LocalQueue').some((queue) => at(queue, 'spec', 'clusterQueue') === manifest.metadata.name)
    );
  }
});
