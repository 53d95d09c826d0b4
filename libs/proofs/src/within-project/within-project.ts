import type { Finding } from '@slipway/contracts/finding';
import { manifestTitle, type Json, type PlacedManifest } from '@slipway/contracts/manifest';
import { appProjects, matches } from '../app-projects.ts';
import { listAt, textAt } from '../fields.ts';
import { manifestFinding, type Proof } from '../proof.ts';

/** Argo CD refuses at sync what its project does not allow; this says so before. */
export const withinProject: Proof = {
  name: 'within-project',
  claim: 'every object of an Application is of a kind and in a namespace that its AppProject allows',
  prove: ({ manifests }) => {
    const projects = appProjects(manifests);
    const applications = manifests.filter(({ manifest }) => manifest.kind === 'Application');
    const folders = Map.groupBy(manifests, ({ file }) => file.slice(0, file.lastIndexOf('/')));
    return applications.flatMap(({ manifest }) => {
      const project = projects.get(textAt(manifest, 'spec', 'project') ?? '');
      const objects = folders.get(textAt(manifest, 'spec', 'source', 'path') ?? '') ?? [];
      if (project === undefined) return []; // `referenced` says so.
      return objects.flatMap((placed) => refusals(placed, project));
    });
  },
};

function refusals(placed: PlacedManifest, project: Json): Finding[] {
  const { manifest } = placed;
  const name = textAt(project, 'metadata', 'name') ?? '';
  const { namespace } = manifest.metadata;
  const list = namespace === undefined ? 'clusterResourceWhitelist' : 'namespaceResourceWhitelist';
  const group = manifest.apiVersion.includes('/') ? manifest.apiVersion.slice(0, manifest.apiVersion.indexOf('/')) : '';
  const findings: Finding[] = [];
  const refuse = (rule: string, message: string, remedy: string) =>
    findings.push(manifestFinding(placed, { rule, message: `${manifestTitle(manifest)} ${message}`, remedy }));
  const allowed = listAt(project, 'spec', list).filter(
    (kind) => textAt(kind, 'group') === group && textAt(kind, 'kind') === manifest.kind,
  );
  const names = allowed.map((kind) => textAt(kind, 'name'));
  if (allowed.length === 0) {
    refuse(
      'kind-outside-project',
      `is of a kind that the AppProject ${name} does not allow`,
      `add the kind to ${list} of the project in argocd/src/project`,
    );
  } else if (!names.some((pattern) => matches(pattern ?? '*', manifest.metadata.name))) {
    refuse(
      'name-outside-project',
      `has a name that the AppProject ${name} does not allow`,
      `the names that it allows are ${names.join(', ')}`,
    );
  }
  const destinations = listAt(project, 'spec', 'destinations').map(
    (destination) => textAt(destination, 'namespace') ?? '',
  );
  // Argo CD asks nothing of a Namespace but its name, and not even that where its kind is allowed without one; we do.
  const unbounded = manifest.kind === 'Namespace' && names.includes(undefined);
  const where = namespace ?? (unbounded ? manifest.metadata.name : undefined);
  if (where !== undefined && !destinations.some((pattern) => matches(pattern, where))) {
    refuse(
      'namespace-outside-project',
      `is in a namespace that the AppProject ${name} does not allow`,
      `its destinations are ${destinations.join(', ')}`,
    );
  }
  return findings;
}
