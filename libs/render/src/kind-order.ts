import { compareText } from '@slipway/contracts/finding';
import type { Manifest } from '@slipway/contracts/manifest';

/** Kinds that others stand on, in the order in which they can be installed; all others follow by name. */
const foundations = [
  'Namespace',
  'PriorityClass',
  'StorageClass',
  'ResourceQuota',
  'LimitRange',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'NetworkPolicy',
  'ExternalSecret',
  'ConfigMap',
  'PersistentVolumeClaim',
  'Service',
];

/** Orders objects so that one after the other can be installed; the same order whatever made them. */
export function inInstallableOrder(manifests: readonly Manifest[]): Manifest[] {
  return [...manifests].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      compareText(a.kind, b.kind) ||
      compareText(a.metadata.namespace ?? '', b.metadata.namespace ?? '') ||
      compareText(a.metadata.name, b.metadata.name),
  );
}

function rank(manifest: Manifest): number {
  const index = foundations.indexOf(manifest.kind);
  return index < 0 ? foundations.length : index;
}
