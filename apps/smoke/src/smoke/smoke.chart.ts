import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { StartableJob } from '@slipway/constructs/startable-job/startable-job';
import type { Cluster } from '@slipway/contracts/cluster';
import { projectKeys, traceReceiver } from '@slipway/contracts/langfuse';
import { masterKey } from '@slipway/contracts/master-key';
import { longestSmokeAnswerSeconds, longestTraceSeconds, smokePlan, smokeWorkload } from '@slipway/contracts/smoke';
import { connectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';

/** What `SmokeChart` needs to know. */
export interface SmokeChartProps {
  /** The cluster whose models are asked. */
  readonly cluster: Cluster;
  /** The program that asks them: its files by name. */
  readonly program: Readonly<Record<string, string>>;
}

const folder = '/etc/smoke';

/** Asks each model once; nobody runs it but who starts it. */
export class SmokeChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster, program }: SmokeChartProps) {
    super(scope, id, { app: 'smoke', team: 'platform' });
    const plan = smokePlan(cluster);
    const receiver = traceReceiver(cluster);
    new StartableJob(this, 'smoke', {
      workload: smokeWorkload,
      image: images.node,
      command: ['node', `${folder}/main.ts`],
      args: [
        `--plan=${folder}/plan.json`,
        `--answer-seconds=${longestSmokeAnswerSeconds}`,
        `--trace-seconds=${longestTraceSeconds}`,
      ],
      resources: { cpu: 0.1, memoryGiB: 0.25, ephemeralStorageGiB: 0.25 },
      files: {
        folder,
        content: {
          ...program,
          'package.json': '{ "type": "module" }\n',
          'plan.json': `${JSON.stringify(plan, undefined, 2)}\n`,
        },
      },
      env: { HOME: '/tmp' },
      secretEnv: {
        ...masterKey(cluster),
        ...(receiver !== undefined && {
          LANGFUSE_PUBLIC_KEY: { secret: receiver.secret, key: projectKeys.public },
          LANGFUSE_SECRET_KEY: { secret: receiver.secret, key: projectKeys.secret },
        }),
      },
      connections: connectionsOf(cluster, smokeWorkload),
      priorityClass: priorityClasses.gateway.name,
      deadlineSeconds: plan.models.length * longestSmokeAnswerSeconds + longestTraceSeconds,
    });
  }
}
