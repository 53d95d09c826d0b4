import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ConnectionPolicies } from '@slipway/constructs/connection-policies/connection-policies';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { afterItsOperator } from '@slipway/constructs/removal/removal';
import { WorkloadAccount } from '@slipway/constructs/workload-account/workload-account';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Connection } from '@slipway/contracts/connection';
import { selectorLabels, serviceHost } from '@slipway/contracts/endpoint';
import { grafanaEndpoint } from '@slipway/contracts/grafana';
import { imageReference } from '@slipway/contracts/image';
import { prometheusEndpoint } from '@slipway/contracts/topology-observability';
import { Grafana, GrafanaDashboard, GrafanaDatasource } from '@slipway/crds/grafana.integreatly.org';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { dashboards, dashboardText } from '../dashboards/dashboards.ts';
import { grafanaIni } from './settings.ts';

/** What `GrafanaChart` needs to know. */
export interface GrafanaChartProps {
  /** The cluster of which it shows what is measured. */
  readonly cluster: Cluster;
  /** Connections that begin or end at Grafana. */
  readonly connections: readonly Connection[];
}

/** It answers as soon as its own database is there. */
const healthy = { httpGet: { path: '/api/health', port: grafanaEndpoint.port }, timeoutSeconds: 5 };

/** Grafana with what it shows: it keeps nothing, all of it is made again when its pod is. */
export class GrafanaChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: GrafanaChartProps) {
    super(scope, id, { app: 'observability', team: 'platform' });
    const { cluster, connections } = props;
    const { workload, port } = grafanaEndpoint;
    const { namespace } = workload;
    const labels = { ...selectorLabels(workload) };
    const meta = (name: string) => ({ name, namespace, annotations: afterItsOperator });
    const instanceSelector = { matchLabels: labels };
    new WorkloadAccount(this, 'account', { workload });
    new Grafana(this, 'grafana', {
      metadata: { ...meta(workload.name), labels },
      spec: {
        version: imageReference(images.grafana),
        config: grafanaIni(cluster),
        deployment: {
          spec: {
            template: {
              metadata: { labels },
              spec: {
                priorityClassName: priorityClasses.operators.name,
                automountServiceAccountToken: false,
                enableServiceLinks: false,
                serviceAccountName: workload.name,
                // The operator makes them, and puts no end to them.
                volumes: ['grafana-data', 'grafana-logs', 'grafana-tmp'].map((name) => ({
                  name,
                  emptyDir: { sizeLimit: '256Mi' },
                })),
                containers: [
                  {
                    name: 'grafana',
                    resources: {
                      requests: { cpu: '100m', memory: '512Mi', 'ephemeral-storage': '1Gi' },
                      limits: { cpu: '1', memory: '512Mi', 'ephemeral-storage': '1Gi' },
                    },
                    startupProbe: { ...healthy, failureThreshold: 30, periodSeconds: 5 },
                    readinessProbe: { ...healthy, periodSeconds: 10 },
                    livenessProbe: { ...healthy, periodSeconds: 30 },
                  },
                ],
              },
            },
          },
        },
      },
    });
    // The operator's own service has another name than the endpoint.
    new k8s.KubeService(this, 'service', {
      metadata: { name: workload.name, namespace, labels },
      spec: {
        type: 'ClusterIP',
        selector: labels,
        ports: [{ name: 'http', port, targetPort: k8s.IntOrString.fromNumber(port), protocol: 'TCP' }],
      },
    });
    new GrafanaDatasource(this, 'prometheus', {
      metadata: meta('prometheus'),
      spec: {
        instanceSelector,
        datasource: {
          name: 'Prometheus',
          type: 'prometheus',
          access: 'proxy',
          isDefault: true,
          url: `http://${serviceHost(prometheusEndpoint)}:${prometheusEndpoint.port}`,
          jsonData: { httpMethod: 'POST', timeInterval: '30s' },
        },
      },
    });
    for (const dashboard of dashboards(cluster)) {
      new GrafanaDashboard(this, dashboard.name, {
        metadata: meta(dashboard.name),
        spec: { instanceSelector, folder: 'Slipway', json: dashboardText(dashboard) },
      });
    }
    new ConnectionPolicies(this, 'connections', { subject: workload, connections });
  }
}
