import { dataStoreSpecs } from '@slipway/constructs/data-store/data-store-specs';
import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { waves, type ChartSpec, type Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Endpoint, Workload } from '@slipway/contracts/endpoint';
import type { Need } from '@slipway/contracts/external';
import { langfuseEndpoint, langfuseMigrations, langfuseRetention, langfuseWorker } from '@slipway/contracts/langfuse';
import { langfuseBucket, langfuseIdentity } from '@slipway/contracts/langfuse-identity';
import { operatorNeed } from '@slipway/contracts/operators';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
import { storeNeed, storeOf, storesOf } from '@slipway/contracts/stores';
import { connectionsOf } from '@slipway/contracts/topology';
import { gatewayWorkload } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';
import { KeysChart } from './keys/keys.chart.ts';
import { MigrationsChart } from './migrations/migrations.chart.ts';
import { RetentionChart } from './retention/retention.chart.ts';
import { makesSecrets } from './settings/secrets.ts';
import { langfuseSignIn } from './settings/sign-in.ts';
import { WebChart } from './web/web.chart.ts';
import { WorkerChart } from './worker/worker.chart.ts';

/** Name of this app: its folder in `dist/`. */
const app = 'langfuse';

const { namespace } = langfuseEndpoint.workload;

/** Langfuse with its stores, where a cluster asks for it. */
export const compose: Compose<Construct> = (cluster) => {
  if (cluster.langfuse === undefined) return [];
  const readsAws = !makesSecrets(cluster) || langfuseSignIn(cluster) !== undefined;
  const secrets = readsAws ? secretNeeds(namespace) : [operatorNeed('external-secrets')];
  const stores = storesOf(cluster).filter((store) => store.namespace === namespace);
  const chart = (
    { name }: Pick<Workload, 'name'>,
    details: Pick<ChartSpec<Construct>, 'build'> & Partial<ChartSpec<Construct>>,
  ) => platformChart(cluster, { app, name, namespace, wave: waves.gateway, ...details });
  return [
    ...dataStoreSpecs(cluster, { app, namespace, wave: waves.gateway, priorityClass: priorityClasses.gateway.name }),
    chart(langfuseMigrations, {
      connections: connectionsOf(cluster, langfuseMigrations),
      needs: stores.filter(({ kind }) => kind !== 'RedisCache').map(storeNeed),
      build: (scope) => new MigrationsChart(scope, langfuseMigrations.name, { cluster }),
    }),
    chart(langfuseRetention, {
      connections: connectionsOf(cluster, langfuseRetention),
      needs: [storeNeed(storeOf(cluster, 'ClickHouseDatabase', namespace))],
      build: (scope) => new RetentionChart(scope, langfuseRetention.name, { cluster }),
    }),
    chart(langfuseEndpoint.workload, {
      ...program(cluster, langfuseEndpoint, [...secrets, ...stores.map(storeNeed)]),
      build: (scope) => new WebChart(scope, langfuseEndpoint.workload.name, { cluster }),
    }),
    chart(langfuseWorker.workload, {
      ...program(cluster, langfuseWorker, stores.map(storeNeed)),
      build: (scope) => new WorkerChart(scope, langfuseWorker.workload.name, { cluster }),
    }),
    chart(
      { name: 'keys' },
      {
        namespace: gatewayWorkload.namespace,
        needs: [operatorNeed('external-secrets')],
        build: (scope) => new KeysChart(scope, 'keys'),
      },
    ),
  ];
};

/** Both programs read and write the bucket, each with a role of its own. */
function program(cluster: Cluster, { workload }: Endpoint, more: readonly Need[]) {
  const { identities, needs } = identityNeeds(cluster, langfuseIdentity(cluster, workload));
  return {
    identities,
    connections: connectionsOf(cluster, workload),
    needs: [...more, langfuseBucket(cluster), ...needs],
  };
}
