import { gibibytes } from '@slipway/contracts/units';
import { k8s } from 'cdk8s-plus-28';
import type { WritableFolder } from './http-server.ts';
import type { PodProps } from './pod.ts';

/** What a pod reads and writes beside its image: the ConfigMap of its text files, and empty folders. */
export function storage({ workload, files, writable = [] }: PodProps): {
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
} {
  const { volumes, volumeMounts } = folders(writable);
  if (files === undefined) return { volumes, volumeMounts };
  return {
    volumes: [{ name: filesVolume, configMap: { name: workload.name } }, ...volumes],
    volumeMounts: [{ name: filesVolume, mountPath: files.folder, readOnly: true }, ...volumeMounts],
  };
}

/** Empty folders that live as long as their pod. */
export function folders(writable: readonly WritableFolder[]): {
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
} {
  const named = byVolumeName(writable);
  return {
    volumes: named.map(([name, { sizeGiB, inMemory }]) => ({
      name,
      emptyDir: {
        sizeLimit: k8s.Quantity.fromString(gibibytes(sizeGiB)),
        ...(inMemory === true && { medium: 'Memory' }),
      },
    })),
    volumeMounts: named.map(([name, { path }]) => ({ name, mountPath: path })),
  };
}

const filesVolume = 'files';

/** Folders by the names of their volumes. */
function byVolumeName(writable: readonly WritableFolder[]): [string, WritableFolder][] {
  const taken = new Set(['', filesVolume]);
  return writable.map((folder) => {
    const name = folder.path.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
    if (taken.has(name)) {
      throw new Error(`'writable' ${folder.path} makes a volume name that is empty or taken: choose another folder`);
    }
    taken.add(name);
    return [name, folder];
  });
}
