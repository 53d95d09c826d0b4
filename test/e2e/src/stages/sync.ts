import { applicationNames, settle } from '../applications.ts';
import { deliver, startDelivery } from '../delivery.ts';
import type { Stage } from '../stage.ts';

/** Argo CD makes an empty cluster like what is rendered, with nobody's help. */
export const sync: Stage = {
  name: 'sync',
  promise: 'from the root, every Application becomes synced and healthy',
  run: async (rehearsal) => {
    const { objects, root } = rehearsal;
    const revision = deliver(rehearsal, root, 'deliver');
    await startDelivery(rehearsal, objects);
    const names = applicationNames(objects);
    const findings = await settle(rehearsal, { names, revision });
    return { summary: `${names.length} Applications from an empty cluster`, tried: names.length, findings };
  },
};
