import { poolQuotasOf, teamQueue } from '@slipway/contracts/batch';
import { waves, type ChartSpec, type Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import { operatorNeed } from '@slipway/contracts/operators';
import { platformChart } from '@slipway/contracts/platform-chart';
import type { Construct } from 'constructs';
import { FlavorsChart } from './flavors/flavors.chart.ts';
import { QueueChart } from './queue/queue.chart.ts';

/** A queue for each team that has quotas for batch jobs, and the pools that they are of. */
export const compose: Compose<Construct> = (cluster) => {
  const { batch, nodePools, tenancy } = cluster;
  if (batch === undefined) return [];
  const pools = nodePools.filter(({ name }) => batch.quotas.some(({ pool }) => pool === name));
  const teams = tenancy.teams.filter(({ name }) => batch.quotas.some(({ team }) => team === name));
  return [
    spec(cluster, 'flavors', (scope) => new FlavorsChart(scope, 'flavors', { pools })),
    ...teams.map(({ name }) =>
      spec(
        cluster,
        teamQueue(name),
        (scope) => new QueueChart(scope, teamQueue(name), { team: name, quotas: poolQuotasOf(cluster, name) }),
      ),
    ),
  ];
};

function spec(cluster: Cluster, name: string, build: ChartSpec<Construct>['build']): ChartSpec<Construct> {
  return platformChart(cluster, { app: 'batch', name, wave: waves.batch, needs: [operatorNeed('kueue')], build });
}
