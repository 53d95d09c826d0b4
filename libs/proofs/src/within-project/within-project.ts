import type { Finding } from '@slipway/contracts/finding';
import { manifestTitle, type Json, type PlacedManifest } from '@slipway/contracts/manifest';
import { listAt, textAt } from '../fields.ts';
import { manifestFinding, type Proof } from '../proof.ts';

/** Argo CD refuses at sync what its project does not allow; this says so before. */
export const withinProject: Proof = {
  name: 'within-project',
  claim: 'every object of an Application is of a kind and in a namespace that its AppProject allows',
  prove: ({ manifests }) => {
    const projects = new Map(
      manifests
        .filter(({ manifest }) => manifest.kind === 'AppProject')
        .map((placed) => [placed.manifest.metadata.name, placed.manifest]),
    );
    const applications = manifests.filter(({ manifest }) => manifest.kind === 'Application');
    return applications.flatMap(({ manifest }) => {
      const project = projects.get(textAt(manifest, 'spec', 'project') ?? '');
      const folder = `${textAt(manifest, 'spec', 'source', 'path') ?? ''}/`;
      if (project === undefined) return []; // `referenced` says so.
      return manifests
        .filter(({ file }) => file.startsWith(folder) && !file.slice(folder.length).includes('/'))
        .flatMap((placed) => refusals(placed, project));
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
  if (
    !listAt(project, 'spec', list).some(
      (kind) => textAt(kind, 'group') === group && textAt(kind, 'kind') === manifest.kind,
    )
  ) {
    refuse(
      'kind-outside-project',
      `is of a kind that the AppProject ${name} does not allow`,
      `add the kind to ${list} of the project in argocd/src/project`,
    );
  }
  const destinations = listAt(project, 'spec', 'destinations').map(
    (destination) => textAt(destination, 'namespace') ?? '',
  );
  const where = namespace ?? (manifest.kind === 'Namespace' ? manifest.metadata.name : undefined);
  if (where !== undefined && !destinations.some((pattern) => matches(pattern, where))) {
    refuse(
      'namespace-outside-project',
      `is in a namespace that the AppProject ${name} does not allow`,
      `its destinations are ${destinations.join(', ')}`,
    );
  }
  return findings;
}

/** Argo CD's patterns know one sign: `*` for any run of characters. */
function matches(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === text;
  const tail = rest.at(-1) ?? '';
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}
