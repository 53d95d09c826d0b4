import type { Finding } from '@slipway/contracts/finding';
import { manifestTitle, type Json, type PlacedManifest } from '@slipway/contracts/manifest';
import { appProjects, matches } from '../app-projects.ts';
import { listAt, textAt } from '../fields.ts';
import { manifestFinding, type Proof } from '../proof.ts';

/** Argo CD holds where an Application points against its project, an empty namespace included, before it syncs anything. */
export const applicationDestination: Proof = {
  name: 'application-destination',
  claim: 'every Application points to a cluster and namespace that its AppProject allows',
  prove: ({ manifests }) => {
    const projects = appProjects(manifests);
    return manifests
      .filter(({ manifest }) => manifest.kind === 'Application')
      .flatMap((placed) => refusals(placed, projects.get(textAt(placed.manifest, 'spec', 'project') ?? '')));
  },
};

function refusals(placed: PlacedManifest, project: Json | undefined): Finding[] {
  if (project === undefined) return []; // `referenced` says so.
  const cluster = textAt(placed.manifest, 'spec', 'destination', 'name') ?? '';
  const namespace = textAt(placed.manifest, 'spec', 'destination', 'namespace') ?? '';
  const allowed = listAt(project, 'spec', 'destinations').some(
    (destination) =>
      textAt(destination, 'name') === cluster && matches(textAt(destination, 'namespace') ?? '', namespace),
  );
  if (allowed) return [];
  return [
    manifestFinding(placed, {
      rule: 'destination-outside-project',
      path: 'spec.destination',
      message: `${manifestTitle(placed.manifest)} points to the cluster '${cluster}' and the namespace '${namespace}', which its AppProject does not allow`,
      remedy: 'add them to the destinations of the project in argocd/src/project',
    }),
  ];
}
