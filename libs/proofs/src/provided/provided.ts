import { isElsewhere, knownParts, partsOf, serves } from '@slipway/contracts/cluster-parts';
import type { Cluster } from '@slipway/contracts/cluster';
import { needText } from '@slipway/contracts/external';
import type { Finding } from '@slipway/contracts/finding';
import type { ClusterPart } from '@slipway/contracts/foundation-parts';
import { manifestTitle, type PlacedManifest } from '@slipway/contracts/manifest';
import { textAt } from '../fields.ts';
import { manifestFinding, type Proof } from '../proof.ts';
import { reliancesOf, type Reliance } from './reliances.ts';

/** Nothing is stored in the cluster that nobody acts on, and nothing syncs before who acts on it. */
export const provided: Proof = {
  name: 'provided',
  claim: 'every API, class, driver and device that is relied on is brought by AWS, the bootstrap or an earlier wave',
  prove: ({ cluster, manifests }) => {
    const waves = wavesOf(manifests);
    return manifests.flatMap((placed) =>
      reliancesOf(placed.manifest).flatMap((reliance) => findings(cluster, placed, reliance, waves)),
    );
  },
};

/** Wave of each folder's Application. */
function wavesOf(manifests: readonly PlacedManifest[]): ReadonlyMap<string, number> {
  return new Map(
    manifests.flatMap(({ manifest }) => {
      const path = manifest.kind === 'Application' ? textAt(manifest, 'spec', 'source', 'path') : undefined;
      const wave = textAt(manifest, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave');
      return path === undefined ? [] : [[path, Number(wave ?? 0)] as const];
    }),
  );
}

function findings(
  cluster: Cluster,
  placed: PlacedManifest,
  { path, anyOf }: Reliance,
  waves: ReadonlyMap<string, number>,
): Finding[] {
  const does = (part: ClusterPart) => anyOf.some((what) => serves(part, what));
  const title = manifestTitle(placed.manifest);
  const what = anyOf.at(-1) ?? '';
  const part = partsOf(cluster).find(does);
  if (part === undefined) {
    const known = knownParts(cluster).find(does);
    if (known !== undefined && isElsewhere(cluster, known)) return [];
    return [
      manifestFinding(placed, {
        rule: 'nobody-provides',
        path,
        message: `${title} relies on ${what}, which nothing in a cluster with compute '${cluster.compute}' acts on`,
        remedy: remedyOf(known),
      }),
    ];
  }
  const wave = waves.get(placed.file.slice(0, placed.file.lastIndexOf('/')));
  const { from } = part;
  if (from.by !== 'argo-cd' || wave === undefined || from.wave <= wave || isElsewhere(cluster, part)) return [];
  return [
    manifestFinding(placed, {
      rule: 'provided-too-late',
      path,
      message: `${title} syncs in wave ${wave} and relies on ${what}, for which ${part.name} comes in wave ${from.wave}`,
      remedy: `give its chart a wave after ${from.wave}`,
    }),
  ];
}

function remedyOf(known: ClusterPart | undefined): string {
  if (known === undefined) return 'say who brings it: a row of foundation-parts.ts, or `serves` of an operator';
  if (known.name === 'ack')
    return 'set infrastructure.environmentRoles, with which the bootstrap installs it; or render other kinds';
  return `${known.name} does: let its chart need it (operators.ts), or add ${needText(known.supplies)} to externals`;
}
