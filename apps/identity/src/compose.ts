import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { waves, type ChartSpec, type Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import { edgeGateway } from '@slipway/contracts/edge';
import { signInPage } from '@slipway/contracts/pages';
import { platformChart } from '@slipway/contracts/platform-chart';
import { signInWith } from '@slipway/contracts/sign-in';
import { connectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { ArgoCdChart, argoCdNamespace } from './argo-cd/argo-cd.chart.ts';
import { ProviderChart } from './provider/provider.chart.ts';

/** A provider of its own for a cluster whose company has none, and what Argo CD shows whoever it is. */
export const compose: Compose<Construct> = (cluster) => [...provider(cluster), ...argoCd(cluster)];

function provider(cluster: Cluster): readonly ChartSpec<Construct>[] {
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
}

function argoCd(cluster: Cluster): readonly ChartSpec<Construct>[] {
  const signIn = signInWith(cluster, 'argo-cd', argoCdNamespace);
  if (signIn === undefined) return [];
  return [
    platformChart(cluster, {
      app: 'identity',
      name: 'argo-cd',
      namespace: argoCdNamespace,
      wave: waves.gateway,
      needs: secretNeeds(argoCdNamespace),
      build: (scope) => new ArgoCdChart(scope, 'argo-cd', { signIn }),
    }),
  ];
}
