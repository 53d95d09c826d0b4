import type { EnvironmentSize, EnvironmentSizeName } from '@slipway/contracts/environment-size';

/**
 * What a developer environment of each size may use in all. A container that asks for nothing gets so little that as
 * many of them as the size has pods still fit its quota.
 */
export const environmentSizes: Readonly<Record<EnvironmentSizeName, EnvironmentSize>> = {
  small: {
    name: 'small',
    cpu: 2,
    memoryGiB: 8,
    gpus: 0,
    storageGiB: 20,
    pods: 20,
    containerDefault: { cpu: 0.1, memoryGiB: 0.25 },
  },
  medium: {
    name: 'medium',
    cpu: 4,
    memoryGiB: 16,
    gpus: 0,
    storageGiB: 50,
    pods: 40,
    containerDefault: { cpu: 0.1, memoryGiB: 0.25 },
  },
  large: {
    name: 'large',
    cpu: 8,
    memoryGiB: 32,
    gpus: 0,
    storageGiB: 100,
    pods: 80,
    containerDefault: { cpu: 0.1, memoryGiB: 0.25 },
  },
  gpu: {
    name: 'gpu',
    cpu: 8,
    memoryGiB: 48,
    gpus: 1,
    storageGiB: 200,
    pods: 40,
    containerDefault: { cpu: 0.2, memoryGiB: 1 },
  },
};
