import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { namespaceOf } from '@slipway/contracts/developer-environment';
import { operatorNeed } from '@slipway/contracts/operators';
import { environmentConnections } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { EnvironmentChart, hasQueue } from './environment/environment.chart.ts';

/** A chart for each developer environment, in the folder of its team. */
export const compose: Compose<Construct> = (cluster) =>
  cluster.developers.map((environment) => ({
    app: 'developers',
    team: environment.team.name,
    name: environment.name,
    namespace: namespaceOf(environment),
    owner: environment.owner,
    wave: waves.developers,
    source: environment.file,
    identities: [],
    connections: environmentConnections(cluster, environment),
    needs: [operatorNeed('external-secrets'), ...(hasQueue(cluster, environment) ? [operatorNeed('kueue')] : [])],
    build: (scope) => new EnvironmentChart(scope, environment.name, { cluster, environment }),
  }));
