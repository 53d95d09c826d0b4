import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { operatorsOf } from '@slipway/contracts/operators';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
import { namespaceConnectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { OperatorChart } from './operator/operator.chart.ts';
import { releaseOf } from './release.ts';

/** A chart for each operator that the cluster needs and that nobody else supplies, with its makers' Helm chart. */
export const compose: Compose<Construct> = (cluster) =>
  operatorsOf(cluster).map((operator, index, all) => {
    const { name, namespace, supplies } = operator;
    const {
      budgetedPods,
      beside = [],
      supplies: more = [],
      needs = [],
      identity,
      ...release
    } = releaseOf(cluster, operator);
    const inAws = identityNeeds(cluster, identity);
    // Of two in one namespace the first one shuts it.
    const shuts = all.findIndex((other) => other.namespace === namespace) === index;
    const connections = shuts ? namespaceConnectionsOf(cluster, namespace) : [];
    return platformChart(cluster, {
      app: 'operators',
      name,
      namespace,
      wave: waves.operators,
      connections,
      identities: inAws.identities,
      needs: [...needs, ...inAws.needs],
      supplies: [supplies, ...more],
      releases: [...beside, { name, namespace, wave: operator.wave, ...release }],
      build: (scope) =>
        new OperatorChart(scope, name, { operator, connections, ...(budgetedPods && { budgetedPods }) }),
    });
  });
