import { alertmanagerIdentity, alertmanagerWorkload, ownChannels } from './alertmanager.ts';
import type { Cluster } from './cluster.ts';
import type { Connection, Peer } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import { grafanaEndpoint, grafanaSignIn, hasOwnGrafana } from './grafana.ts';
import { isMeasured } from './observability.ts';
import { operatorService, scalesByMetrics } from './operators.ts';
import { awsConnections, internet, inVpc } from './topology-peers.ts';

/** Where the Prometheus of a cluster answers questions about its metrics. */
export const prometheusEndpoint: Endpoint = {
  workload: { namespace: 'observability', app: 'prometheus', name: 'metrics-prometheus' },
  port: 9090,
};

/** Port on which each node's kubelet says what its containers and volumes use. */
const kubeletPort = 10_250;

const prometheus: Peer = { kind: 'namespace', namespace: prometheusEndpoint.workload.namespace };

/** Who asks programs what they measure: Prometheus, or AWS from addresses of the VPC; undefined where nobody does. */
export function metricsReader({ observability: { metrics } }: Pick<Cluster, 'observability'>): Peer | undefined {
  switch (metrics.form) {
    case 'none':
      return undefined;
    case 'in-cluster':
      return prometheus;
    case 'managed':
      return { kind: 'external', name: 'metrics-collector', cidr: metrics.collectorRange };
  }
}

/** Who asks for metrics, of programs and of those who gather them. */
export function metricsConnections(cluster: Cluster, measured: readonly Endpoint[]): Connection[] {
  const reader = metricsReader(cluster);
  if (reader === undefined) return [];
  const asks = measured.map(({ workload, port }): Connection => {
    return { from: reader, to: { kind: 'workload', workload }, port, purpose: 'asks what it measures' };
  });
  const isOwn = cluster.observability.metrics.form === 'in-cluster';
  return [
    ...asks,
    ...(isOwn
      ? [{ from: prometheus, to: inVpc(cluster, 'kubelets'), port: kubeletPort, purpose: 'asks what nodes measure' }]
      : []),
    ...(cluster.placements.some(scalesByMetrics) ? scalingConnections(cluster) : []),
    ...alertConnections(cluster),
    ...grafanaConnections(cluster),
  ];
}

/** Alertmanager alone goes outside to tell people; the rest of its namespace goes nowhere. */
function alertConnections(cluster: Cluster): Connection[] {
  const from: Peer = { kind: 'workload', workload: alertmanagerWorkload };
  return [
    ...(ownChannels(cluster).length > 0 ? [{ from, to: internet, port: 443, purpose: 'writes to Slack' }] : []),
    ...(alertmanagerIdentity(cluster) === undefined ? [] : awsConnections(cluster, from, 'sends to Amazon SNS')),
  ];
}

/** Grafana asks Prometheus, is written by its operator, and reads with which keys the provider signs. */
function grafanaConnections(cluster: Cluster): Connection[] {
  if (!hasOwnGrafana(cluster)) return [];
  const { workload, port } = grafanaEndpoint;
  const grafana: Peer = { kind: 'workload', workload };
  const operator: Peer = { kind: 'namespace', namespace: operatorService('grafana-operator').namespace };
  return [
    { from: grafana, to: prometheus, port: prometheusEndpoint.port, purpose: 'shows metrics' },
    { from: operator, to: grafana, port, purpose: 'writes dashboards' },
    ...(grafanaSignIn(cluster) === undefined
      ? []
      : [{ from: grafana, to: internet, port: 443, purpose: 'reads the keys of the identity provider' }]),
  ];
}

/** Who scales servers asks for what they measure. */
function scalingConnections(cluster: Cluster): Connection[] {
  const keda: Peer = { kind: 'namespace', namespace: operatorService('keda').namespace };
  const purpose = 'asks for the metrics of models';
  if (cluster.observability.metrics.form === 'managed') return awsConnections(cluster, keda, purpose);
  return isMeasured(cluster) ? [{ from: keda, to: prometheus, port: prometheusEndpoint.port, purpose }] : [];
}
