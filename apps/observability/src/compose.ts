import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { alertmanagerWorkload, ownChannels } from '@slipway/contracts/alertmanager';
import { alertReceivers } from '@slipway/contracts/alerts';
import { waves, type ChartSpec, type Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Connection } from '@slipway/contracts/connection';
import { grafanaEndpoint, hasOwnGrafana } from '@slipway/contracts/grafana';
import { ownPrometheus } from '@slipway/contracts/observability';
import { operatorNeed } from '@slipway/contracts/operators';
import { platformChart } from '@slipway/contracts/platform-chart';
import { connectionsOf } from '@slipway/contracts/topology';
import { prometheusEndpoint } from '@slipway/contracts/topology-observability';
import type { Construct } from 'constructs';
import { GrafanaChart } from './grafana/grafana.chart.ts';
import { MonitorsChart } from './monitors/monitors.chart.ts';
import { ReceiversChart } from './receivers/receivers.chart.ts';
import { RulesChart } from './rules/rules.chart.ts';

/** What is measured where Prometheus runs in the cluster, and who hears of it. */
export const compose: Compose<Construct> = (cluster) => {
  if (ownPrometheus(cluster) === undefined) return [];
  const { namespace } = prometheusEndpoint.workload;
  const common = {
    app: 'observability',
    namespace,
    wave: waves.gateway,
    needs: [operatorNeed('kube-prometheus-stack')],
  };
  const connections = alertConnections(cluster);
  return [
    platformChart(cluster, {
      ...common,
      name: 'monitors',
      build: (scope) => new MonitorsChart(scope, 'monitors', { cluster }),
    }),
    platformChart(cluster, {
      ...common,
      name: 'rules',
      build: (scope) => new RulesChart(scope, 'rules', { cluster }),
    }),
    ...(alertReceivers(cluster.observability.alerts).length === 0
      ? []
      : [
          platformChart<Construct>(cluster, {
            ...common,
            name: 'receivers',
            connections,
            needs: [...common.needs, ...(ownChannels(cluster).length > 0 ? secretNeeds(namespace) : [])],
            build: (scope) => new ReceiversChart(scope, 'receivers', { cluster, connections }),
          }),
        ]),
    ...(hasOwnGrafana(cluster) ? [grafanaSpec(cluster)] : []),
  ];
};

function grafanaSpec(cluster: Cluster): ChartSpec<Construct> {
  const { workload } = grafanaEndpoint;
  const connections = connectionsOf(cluster, workload);
  return platformChart(cluster, {
    app: 'observability',
    name: 'grafana',
    namespace: workload.namespace,
    wave: waves.gateway,
    connections,
    needs: [operatorNeed('grafana-operator'), operatorNeed('kube-prometheus-stack')],
    build: (scope) => new GrafanaChart(scope, 'grafana', { cluster, connections }),
  });
}

/** Alertmanager's own; what all pods of its namespace may, the operator's chart opens. */
function alertConnections(cluster: Cluster): readonly Connection[] {
  return connectionsOf(cluster, alertmanagerWorkload).filter(
    ({ from }) => from.kind === 'workload' && from.workload.name === alertmanagerWorkload.name,
  );
}
