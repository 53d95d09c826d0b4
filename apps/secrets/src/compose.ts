import { defaultSecretStore } from '@slipway/constructs/external-secret/external-secret';
import { secretStoreIdentity } from '@slipway/constructs/secret-store/secret-store';
import { waves, type ChartSpec } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import { needKey, type SecretStore } from '@slipway/contracts/external';
import { compareText } from '@slipway/contracts/finding';
import { operatorNeed, operatorsOf } from '@slipway/contracts/operators';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
import type { Construct } from 'constructs';
import { OperatorPasswordChart } from './operator-password/operator-password.chart.ts';
import { StoreChart } from './store/store.chart.ts';

/** Name of this app: its folder in `dist/`. */
const app = 'secrets';

/** A store of secrets for each namespace in which a chart needs one and nobody else is named for it, before those charts. */
export function composeSecrets(
  cluster: Cluster,
  specs: readonly ChartSpec<Construct>[],
): readonly ChartSpec<Construct>[] {
  const owned = new Set(cluster.externals.map(needKey));
  const needed = new Map<string, SecretStore>();
  for (const need of specs.flatMap(({ needs }) => needs)) {
    if (need.kind === 'SecretStore' && !owned.has(needKey(need))) needed.set(needKey(need), need);
  }
  const stores = [...needed.values()].sort((a, b) => compareText(a.namespace, b.namespace));
  return [...stores.map((store) => storeSpec(cluster, store)), ...operatorPasswords(cluster)];
}

function storeSpec(cluster: Cluster, store: SecretStore): ChartSpec<Construct> {
  const { namespace, name } = store;
  if (name !== defaultSecretStore) {
    throw new Error(
      `'needs' of a chart in ${namespace} holds the store ${name}: name somebody for it under externals, or use ${defaultSecretStore}`,
    );
  }
  const { account, region } = cluster;
  const identity = secretStoreIdentity({ name: cluster.name, account, region: region.name }, namespace);
  const { identities, needs } = identityNeeds(cluster, identity);
  return platformChart(cluster, {
    ...where(namespace),
    name: namespace,
    identities,
    needs: [operatorNeed('external-secrets'), ...needs],
    supplies: [store],
    build: (scope) => new StoreChart(scope, namespace, { cluster, store, identity }),
  });
}

/** The operator of ClickHouse comes into every database with a password of its own. */
function operatorPasswords(cluster: Cluster): readonly ChartSpec<Construct>[] {
  return operatorsOf(cluster)
    .filter(({ name }) => name === 'clickhouse-operator')
    .map(({ name, namespace }) =>
      platformChart(cluster, {
        ...where(namespace),
        name,
        needs: [operatorNeed('external-secrets')],
        build: (scope) => new OperatorPasswordChart(scope, name, { namespace, name: namespace }),
      }),
    );
}

const where = (namespace: string) => ({ app, namespace, wave: waves.secrets });
