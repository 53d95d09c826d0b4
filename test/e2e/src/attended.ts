import type { Finding } from '@slipway/contracts/finding';
import { listAt, textAt } from '@slipway/proofs/fields';
import type { RenderedObject } from './dist.ts';
import type { Rehearsal } from './rehearsal.ts';
import { findingAbout, groupOf } from './stage.ts';
import { isUnattended } from './stand-in-statuses.ts';

/**
 * Kinds of which nothing would come: the server does not know them, or nobody answers for them. Waiting for such objects
 * to become healthy would end in a message about time, not about them.
 */
export async function unattended({
  api,
  objects,
  crds,
}: Pick<Rehearsal, 'api' | 'objects' | 'crds'>): Promise<Finding[]> {
  const custom = new Set(
    crds.crds.map((crd) => `${textAt(crd, 'spec', 'group') ?? ''} ${textAt(crd, 'spec', 'names', 'kind') ?? ''}`),
  );
  const byKind = new Map<string, RenderedObject[]>();
  for (const object of objects) {
    const key = `${object.manifest.apiVersion} ${object.manifest.kind}`;
    byKind.set(key, [...(byKind.get(key) ?? []), object]);
  }
  const findings: Finding[] = [];
  for (const [first, ...others] of byKind.values()) {
    if (first === undefined) continue;
    const { apiVersion, kind } = first.manifest;
    const count = others.length === 0 ? '' : ` and ${others.length} more`;
    const title = `${kind} (${apiVersion}), as ${first.manifest.metadata.name}${count}`;
    if ((await api.resource(apiVersion, kind)) === undefined)
      findings.push(
        findingAbout(first, 'kind-not-served', `${title}: the API server does not know this kind`, {
          remedy: 'pin its CRD in libs/crds/pins.json',
        }),
      );
    else if (isUnattended(first.manifest, custom))
      findings.push(
        findingAbout(first, 'no-stand-in', `${title}: its operator does not run here, and nothing stands in for it`, {
          remedy: 'say in test/e2e/src/stand-in-statuses.ts what its operator would do',
        }),
      );
  }
  return findings;
}

/** Routes whose Gateway nothing makes that is rendered: nobody would ever take them. */
export function routesToNowhere(objects: readonly RenderedObject[]): Finding[] {
  const gateways = new Set(
    objects
      .filter(({ manifest }) => manifest.kind === 'Gateway')
      .map(({ manifest: { metadata } }) => `${metadata.namespace ?? ''}/${metadata.name}`),
  );
  return objects.flatMap((object) => {
    const { manifest } = object;
    if (groupOf(manifest) !== 'gateway.networking.k8s.io' || !manifest.kind.endsWith('Route')) return [];
    return listAt(manifest, 'spec', 'parentRefs').flatMap((parent, index) => {
      const kind = textAt(parent, 'kind') ?? 'Gateway';
      const name = `${textAt(parent, 'namespace') ?? manifest.metadata.namespace ?? ''}/${textAt(parent, 'name') ?? ''}`;
      if (kind !== 'Gateway' || gateways.has(name)) return [];
      const message = `${manifest.kind} ${manifest.metadata.name} names the Gateway ${name}, which nothing that is rendered makes: it would stay unhealthy`;
      return [
        findingAbout(object, 'gateway-missing', message, { path: `spec.parentRefs[${index}]`, severity: 'warning' }),
      ];
    });
  });
}
