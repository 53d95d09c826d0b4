import { applicationNames, settle } from '../applications.ts';
import { routesToNowhere, unattended } from '../attended.ts';
import { judgeCharts } from '../charts.ts';
import { chartsThatAreNotThere } from '../charts-online.ts';
import { deliver, startDelivery } from '../delivery.ts';
import { scalersAtWork } from '../scaled.ts';
import type { Stage } from '../stage.ts';

/** Argo CD makes an empty cluster like what is rendered, with nobody's help. */
export const sync: Stage = {
  name: 'sync',
  promise: 'from the root, every Application becomes synced and healthy',
  run: async (rehearsal) => {
    const { objects, root } = rehearsal;
    const stuck = await unattended(rehearsal);
    const charts = judgeCharts(objects);
    const absent = rehearsal.online ? await chartsThatAreNotThere(objects) : [];
    const judged = [...charts.flatMap(({ findings }) => findings), ...absent];
    const notSeen = charts.map(({ title }) => title);
    if (stuck.length > 0)
      return {
        summary: 'nothing was delivered',
        tried: 0,
        findings: [...stuck, ...judged],
        notSeen,
        nothingDelivered: true,
      };
    const revision = deliver(rehearsal, root, 'deliver');
    await startDelivery(rehearsal, objects);
    const names = applicationNames(objects);
    let findings = await settle(rehearsal, { names, revision });
    if (findings.length === 0 && (await scalersAtWork(rehearsal)) > 0)
      findings = await settle(rehearsal, { names, revision });
    return {
      summary: `${names.length} Applications from an empty cluster; ${charts.length} of charts, judged as they are written${rehearsal.online ? ' and asked for where they come from' : ''}`,
      tried: names.length + charts.length,
      findings: [...judged, ...findings, ...routesToNowhere(objects)],
      notSeen,
    };
  },
};
