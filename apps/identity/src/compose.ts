import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { edgeGateway } from '@slipway/contracts/edge';
import { signInPage } from '@slipway/contracts/pages';
import { platformChart } from '@slipway/contracts/platform-chart';
import { connectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { ProviderChart } from './provider/provider.chart.ts';

/** A provider of its own for a cluster whose company has none. */
export const compose: Compose<Construct> = (cluster) => {
  const { identity } = cluster;
  if (identity.provider !== 'local') return [];
  const { namespace, name } = signInPage.workload;
  return [
    platformChart(cluster, {
      app: 'identity',
      name,
      namespace,
      wave: waves.gateway,
      connections: connectionsOf(cluster, signInPage.workload),
      needs: [...secretNeeds(namespace), { kind: 'Gateway', name: edgeGateway.workload.name }],
      build: (scope) => new ProviderChart(scope, name, { cluster, identity }),
    }),
  ];
};
