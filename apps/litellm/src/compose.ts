import { dataStoreSpecs } from '@slipway/constructs/data-store/data-store-specs';
import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { waves, type ChartSpec, type Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Workload } from '@slipway/contracts/endpoint';
import { guardrailIdentity } from '@slipway/contracts/guardrails';
import { callsBedrock, inferenceGateway } from '@slipway/contracts/inference-gateway';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
import { storeNeed, storesOf } from '@slipway/contracts/stores';
import { connectionsOf } from '@slipway/contracts/topology';
import { gatewayKeysWorkload, gatewayMigrationWorkload, gatewayWorkload } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';
import { AccountChart } from './keys/account.chart.ts';
import { GatewayChart } from './gateway/gateway.chart.ts';
import { KeysChart } from './keys/keys.chart.ts';
import { MigrationChart } from './migration/migration.chart.ts';

/** Programs of this app, as text. */
export interface LitellmPrograms {
  /** What registers keys: its files by name. */
  readonly reconciler: Readonly<Record<string, string>>;
}

/** The one API in front of all models, with its stores, and what prepares its database and registers its keys. */
export function composeLitellm({ reconciler }: LitellmPrograms): Compose<Construct> {
  return (cluster) => {
    const { namespace } = gatewayWorkload;
    const stores = storesOf(cluster).filter((store) => store.namespace === namespace);
    const { identities, needs } = identityNeeds(cluster, guardrailIdentity(cluster));
    return [
      ...dataStoreSpecs(cluster, { app, namespace, wave: waves.gateway, priorityClass: priorityClasses.gateway.name }),
      chart(cluster, gatewayWorkload, {
        identities,
        needs: [
          ...secretNeeds(namespace),
          ...stores.map(storeNeed),
          ...(callsBedrock(cluster) ? [{ kind: 'Gateway' as const, name: inferenceGateway.name }] : []),
          ...needs,
        ],
        build: (scope) => new GatewayChart(scope, 'litellm', { cluster }),
      }),
      chart(cluster, gatewayMigrationWorkload, {
        needs: stores.filter(({ kind }) => kind === 'PostgresDatabase').map(storeNeed),
        build: (scope) => new MigrationChart(scope, 'migration', { cluster }),
      }),
      chart(cluster, gatewayKeysWorkload, {
        needs: secretNeeds(namespace),
        build: (scope) => new KeysChart(scope, 'keys', { cluster, reconciler }),
      }),
      ...cluster.developers.map((environment) => {
        const name = `account-${environment.team.name}-${environment.name}`;
        return platformChart(cluster, {
          app,
          name,
          namespace,
          wave: waves.gateway,
          source: environment.file,
          build: (scope: Construct) => new AccountChart(scope, name, { cluster, environment }),
        });
      }),
    ];
  };
}

const app = 'litellm';

/** The chart of one program. */
function chart(
  cluster: Cluster,
  workload: Workload,
  details: Pick<ChartSpec<Construct>, 'build' | 'needs'> & Partial<Pick<ChartSpec<Construct>, 'identities'>>,
): ChartSpec<Construct> {
  const { namespace, name } = workload;
  return platformChart(cluster, {
    app,
    name: name.replace(`${namespace}-`, ''),
    namespace,
    wave: waves.gateway,
    connections: connectionsOf(cluster, workload),
    ...details,
  });
}
