import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { operatorsOf } from '@slipway/contracts/operators';
import { platformChart } from '@slipway/contracts/platform-chart';
import { namespaceConnectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { OperatorChart } from './operator/operator.chart.ts';
import { releaseOf } from './release.ts';

/** A chart for each operator that the cluster needs and that nobody else supplies, with its makers' Helm chart. */
export const compose: Compose<Construct> = (cluster) =>
  operatorsOf(cluster).map((operator) => {
    const { name, namespace, supplies } = operator;
    const { budgetedPods, beside = [], supplies: more = [], needs = [], ...release } = releaseOf(cluster, operator);
    return platformChart(cluster, {
      app: 'operators',
      name,
      namespace,
      wave: waves.operators,
      connections: namespaceConnectionsOf(cluster, namespace),
      needs,
      supplies: [supplies, ...more],
      releases: [...beside, { name, namespace, ...release }],
      build: (scope) => new OperatorChart(scope, name, { cluster, operator, ...(budgetedPods && { budgetedPods }) }),
    });
  });
