import type { ResourceAmounts } from './units.ts';

/** The sizes of a developer environment. */
export const environmentSizes = ['small', 'medium', 'large', 'gpu'] as const;
export type EnvironmentSizeName = (typeof environmentSizes)[number];

/** What an environment of one size may use in all. */
export interface EnvironmentSize extends ResourceAmounts {
  readonly name: EnvironmentSizeName;
  /** Persistent storage, GiB. */
  readonly storageGiB: number;
  readonly pods: number;
  /** What a container gets that asks for nothing. */
  readonly containerDefault: { readonly cpu: number; readonly memoryGiB: number };
}
