import { applicationNames } from '../applications.ts';
import { deliver, knownFindings, startDelivery } from '../delivery.ts';
import { settle } from '../applications.ts';
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
    return {
      summary: `${names.length} Applications from an empty cluster`,
      findings: [...knownFindings(objects), ...findings],
    };
  },
};
