import type { Connection } from '@slipway/contracts/connection';
import type { PlacedManifest } from '@slipway/contracts/manifest';

/** Manifests and connections, of which it is counted how often somebody looks at one. */
export interface Counted {
  readonly manifests: readonly PlacedManifest[];
  readonly connections: readonly Connection[];
  readonly looks: () => number;
}

/**
 * Counts looks in place of time, which busy machines stretch: work that grows with the square of its input looks sixteen
 * times as often at four times as much.
 */
export function counted(manifests: readonly PlacedManifest[], connections: readonly Connection[]): Counted {
  let looks = 0;
  const look = <T>(value: T): T => {
    looks += 1;
    return value;
  };
  return {
    manifests: manifests.map(({ file, manifest }) => ({
      file,
      get manifest() {
        return look(manifest);
      },
    })),
    connections: connections.map(({ from, ...connection }) => ({
      ...connection,
      get from() {
        return look(from);
      },
    })),
    looks: () => looks,
  };
}
