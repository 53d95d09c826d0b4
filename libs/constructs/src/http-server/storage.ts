import { gibibytes } from '@slipway/contracts/units';
import { k8s } from 'cdk8s-plus-28';
import type { WritableFolder } from './http-server.ts';
import type { PodProps } from './pod.ts';

/** What a pod reads and writes beside its image: the ConfigMap of its text files, and empty folders. */
export function storage({ workload, files, writable = [] }: PodProps): {
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
} {
  const folders = named(writable);
  return {
    volumes: [
      ...(files ? [{ name: filesVolume, configMap: { name: workload.name } }] : []),
      ...folders.map(([name, { sizeGiB, inMemory }]) => ({
        name,
        emptyDir: {
          sizeLimit: k8s.Quantity.fromString(gibibytes(sizeGiB)),
          ...(inMemory === true && { medium: 'Memory' }),
        },
      })),
    ],
    volumeMounts: [
      ...(files ? [{ name: filesVolume, mountPath: files.folder, readOnly: true }] : []),
      ...folders.map(([name, { path }]) => ({ name, mountPath: path })),
    ],
  };
}

const filesVolume = 'files';

/** Folders by the names of their volumes. */
function named(writable: readonly WritableFolder[]): [string, WritableFolder][] {
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
