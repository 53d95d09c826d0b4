import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import type { StoreSettings } from './store-settings.ts';

/** Holds the sizes of stores against the nodes and the zones that they would run on. */
export function checkStores(
  { stores, nodePools }: Partial<Pick<CheckedDeclaration, 'nodePools' | 'stores'>>,
  zones: readonly string[],
  complain: Complain,
): void {
  if (stores === undefined) return;
  for (const [kind, settings] of Object.entries(stores) as [
    keyof StoreSettings,
    StoreSettings[keyof StoreSettings],
  ][]) {
    if (settings.form === 'managed' && zones.length > 0 && settings.replicas > zones.length) {
      complain(`stores.${kind}.replicas`, settings.replicas, {
        rule: 'replicas-out-of-range',
        message: `is more than the ${zones.length} zones that the cluster is in, and each zone holds one`,
        remedy: `write ${zones.length} at most, or add a zone`,
      });
    }
    if (settings.form !== 'in-cluster' || nodePools === undefined) continue;
    const plain = nodePools.filter(({ accelerator }) => accelerator === 'none');
    const room = Math.max(0, ...plain.map(({ limits }) => limits.memoryGiB));
    if (settings.memoryGiB <= room) continue;
    complain(`stores.${kind}.memoryGiB`, settings.memoryGiB, {
      rule: 'store-too-large',
      message:
        plain.length === 0
          ? 'needs a node without accelerators, and every pool has some'
          : `is more than any pool without accelerators may have, ${room} GiB`,
      remedy:
        plain.length === 0
          ? 'add a pool without accelerator, or have the store managed'
          : `write ${room} at most, raise limits.memoryGiB of a pool, or have the store managed`,
    });
  }
}
