import { environmentNamespaceLabel } from '@slipway/contracts/connection';
import { manifestTitle, type Manifest, type PlacedManifest } from '@slipway/contracts/manifest';
import { at, textAt } from '../fields.ts';
import { manifestFinding, type Proof } from '../proof.ts';

/** What holds data or takes others with it stays, whatever vanishes from git, until a person agrees. */
export const asksBeforeRemoval: Proof = {
  name: 'asks-before-removal',
  claim: 'what holds data or takes others with it carries the word by which Argo CD asks before it removes it',
  prove: ({ manifests }) => manifests.flatMap((placed) => (isAsked(placed.manifest) ? [] : findingsOf(placed))),
};

/** Objects that are not removed unasked. */
interface Kept {
  /** API group; empty for the core. */
  readonly group: string;
  readonly kind: string;
  /** Which of the kind; absent for all. */
  readonly which?: (manifest: Manifest) => boolean;
  /** What its removal does, as a verb: `stops what keeps data`. */
  readonly reason: string;
}

/**
 * The Namespace of a developer environment is not among them: its removal is what the reviewed deletion of the
 * developer's file asks for, and an environment that waits for a second yes goes on costing. Nor are Applications: one
 * that waits for a yes holds up the root and with it every other change, and what it has synced asks for itself.
 */
const kept: readonly Kept[] = [
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    reason: 'removes every object of the kind, in every namespace',
  },
  {
    group: '',
    kind: 'Namespace',
    which: (manifest) =>
      at(manifest, 'metadata', 'labels', environmentNamespaceLabel.key) !== environmentNamespaceLabel.value,
    reason: 'removes everything in it, volumes included',
  },
  { group: '', kind: 'PersistentVolume', reason: 'loses the way to the data on it' },
  { group: '', kind: 'PersistentVolumeClaim', reason: 'removes the volume behind it, and the data' },
  { group: 'postgresql.cnpg.io', kind: 'Cluster', reason: 'ends a PostgreSQL and removes its volumes' },
  { group: 'barmancloud.cnpg.io', kind: 'ObjectStore', reason: 'ends the backups of a PostgreSQL' },
  { group: 'postgresql.cnpg.io', kind: 'ScheduledBackup', reason: 'ends the backups of a PostgreSQL' },
  { group: 'clickhouse.altinity.com', kind: 'ClickHouseInstallation', reason: 'ends a ClickHouse' },
  {
    group: 'clickhouse-keeper.altinity.com',
    kind: 'ClickHouseKeeperInstallation',
    reason: 'loses what copies of a ClickHouse have agreed on',
  },
  { group: 'opensearch.org', kind: 'OpenSearchCluster', reason: 'ends an OpenSearch' },
  {
    group: 'external-secrets.io',
    kind: 'ExternalSecret',
    // One that owns its Secret says that nothing outlives it: whoever asks for it anew registers the new one.
    which: (manifest) =>
      textAt(manifest, 'spec', 'refreshPolicy') === 'CreatedOnce' &&
      textAt(manifest, 'spec', 'target', 'creationPolicy') !== 'Owner',
    reason: 'has a new password made when it comes again, while the old one opens the data',
  },
  { group: 'apps', kind: 'StatefulSet', reason: 'stops what keeps data, and may remove its claims' },
  {
    group: 'storage.k8s.io',
    kind: 'StorageClass',
    reason: 'leaves claims without volumes, and no way to grow those that have one',
  },
  {
    group: '',
    kind: 'ConfigMap',
    which: named('kube-system', 'amazon-vpc-cni'),
    reason: 'ends the enforcement of every NetworkPolicy, and nobody notices',
  },
  {
    group: '',
    kind: 'ConfigMap',
    which: named('argocd', 'argocd-cm'),
    reason: 'takes away how Argo CD tracks its objects and judges Applications',
  },
  {
    group: '',
    kind: 'ConfigMap',
    which: named('argocd', 'argocd-rbac-cm'),
    reason: 'locks everybody out of Argo CD but who holds its first password',
  },
];

function named(namespace: string, name: string): (manifest: Manifest) => boolean {
  return ({ metadata }) => metadata.namespace === namespace && metadata.name === name;
}

function findingsOf(placed: PlacedManifest) {
  const { manifest } = placed;
  const slash = manifest.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : manifest.apiVersion.slice(0, slash);
  return kept
    .filter((row) => row.group === group && row.kind === manifest.kind && (row.which?.(manifest) ?? true))
    .map(({ reason }) =>
      manifestFinding(placed, {
        rule: 'removed-without-asking',
        path: `metadata.annotations["${annotation}"]`,
        message: `${manifestTitle(manifest)} would be removed without asking, and that ${reason}`,
        remedy: 'add askBeforeRemoval of libs/constructs/src/removal to its annotations',
      }),
    );
}

const annotation = 'argocd.argoproj.io/sync-options';

/** True when both ways to go are asked about: out of git, and with its Application. */
function isAsked(manifest: Manifest): boolean {
  const options = (textAt(manifest, 'metadata', 'annotations', annotation) ?? '').split(',').map((each) => each.trim());
  return ['Delete=confirm', 'Prune=confirm'].every((option) => options.includes(option));
}
