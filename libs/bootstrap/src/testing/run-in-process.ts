import { disconnect } from '../engine/aws.ts';
import type { Clock } from '../engine/clock.ts';
import { grafanaApi } from '../grafana/grafana-api.ts';
import { kubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { deliverySteps } from '../steps/steps.ts';
import { up } from '../up.ts';
import { withCapability } from './clusters.ts';
import { connectTo, contextOf, rootObjects, stepsBeforeDelivery } from './world.ts';

/** A run in a process of its own, against a world that another one keeps: `node run-in-process.ts AWS KUBERNETES GRAFANA CLOCK`. */

const [aws = '', kubernetes = '', grafana = '', clockUrl = ''] = process.argv.slice(2);

/** Whoever keeps the world keeps its time. */
async function after(milliseconds: number): Promise<number> {
  const answer = await fetch(clockUrl, { method: 'POST', body: String(milliseconds) });
  return Number(await answer.text());
}

let time = await after(0);
const clock: Clock = {
  now: () => time,
  sleep: async (milliseconds) => {
    time = await after(milliseconds);
  },
};
const clients = connectTo(aws, withCapability);
const steps = [
  ...stepsBeforeDelivery(({ token }) => grafanaApi({ address: grafana, token })),
  ...deliverySteps({
    objects: rootObjects,
    reach: ({ token }) => kubernetesApi({ endpoint: kubernetes, token }),
    helm: () => {
      throw new Error('EKS installs Argo CD here');
    },
  }),
];
await up(contextOf(withCapability, { aws: clients, clock, tell: () => undefined }), steps);
disconnect(clients);
