import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { platformChart } from '@slipway/contracts/platform-chart';
import { smokeWorkload } from '@slipway/contracts/smoke';
import { connectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { SmokeChart } from './smoke/smoke.chart.ts';

/** The programs of this app, as text. */
export interface SmokePrograms {
  /** What asks each model once: its files by name. */
  readonly smoke: Readonly<Record<string, string>>;
}

/** A question for each model, for whoever wants to know whether they answer. */
export function composeSmoke({ smoke }: SmokePrograms): Compose<Construct> {
  return (cluster) => [
    platformChart(cluster, {
      app: 'smoke',
      name: smokeWorkload.name,
      namespace: smokeWorkload.namespace,
      wave: waves.models,
      connections: connectionsOf(cluster, smokeWorkload),
      build: (scope) => new SmokeChart(scope, smokeWorkload.name, { cluster, program: smoke }),
    }),
  ];
}
