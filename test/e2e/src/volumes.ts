import type { Manifest } from '@slipway/contracts/manifest';
import { at, labelsAt, textAt } from '@slipway/proofs/fields';

const zoneLabel = 'topology.kubernetes.io/zone';

/** The node that the scheduler has chosen for the pod that waits for a claim. */
export function selectedNode(claim: Manifest): string | undefined {
  return labelsAt(claim, 'metadata', 'annotations')['volume.kubernetes.io/selected-node'];
}

/**
 * The volume that a provisioner would make for a claim; `undefined` while it would wait: for the scheduler, where the class
 * says so, or because the claim has its volume.
 */
export function volumeFor(
  claim: Manifest,
  storageClass: Manifest | undefined,
  node: Manifest | undefined,
): Manifest | undefined {
  if (storageClass === undefined || textAt(claim, 'spec', 'volumeName') !== undefined) return undefined;
  const waits = textAt(storageClass, 'volumeBindingMode') === 'WaitForFirstConsumer';
  if (waits && node === undefined) return undefined;
  const { name, namespace = '', uid = '' } = claim.metadata as Manifest['metadata'] & { readonly uid?: string };
  const driver = textAt(storageClass, 'provisioner') ?? '';
  const zone = labelsAt(node, 'metadata', 'labels')[zoneLabel];
  const volume = `pvc-${uid}`;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volume, annotations: { 'pv.kubernetes.io/provisioned-by': driver } },
    spec: {
      capacity: { storage: at(claim, 'spec', 'resources', 'requests', 'storage') ?? '0' },
      accessModes: at(claim, 'spec', 'accessModes') ?? [],
      volumeMode: textAt(claim, 'spec', 'volumeMode') ?? 'Filesystem',
      persistentVolumeReclaimPolicy: textAt(storageClass, 'reclaimPolicy') ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      claimRef: { apiVersion: 'v1', kind: claim.kind, namespace, name, uid },
      csi: { driver, volumeHandle: volume },
      ...(zone !== undefined && {
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: zoneLabel, operator: 'In', values: [zone] }] }] },
        },
      }),
    },
  };
}

/** Whether a provisioner would delete a volume: its claim is gone, and its class keeps nothing. */
export function isLeftOver(volume: Manifest): boolean {
  return (
    textAt(volume, 'status', 'phase') === 'Released' &&
    textAt(volume, 'spec', 'persistentVolumeReclaimPolicy') === 'Delete' &&
    textAt(volume, 'metadata', 'deletionTimestamp') === undefined
  );
}
