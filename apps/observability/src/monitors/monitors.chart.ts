import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { afterItsOperator } from '@slipway/constructs/removal/removal';
import type { Cluster } from '@slipway/contracts/cluster';
import { scrapeTargets } from '@slipway/contracts/scrape-targets';
import { prometheusEndpoint } from '@slipway/contracts/topology-observability';
import {
  PodMonitor,
  PodMonitorSpecPodMetricsEndpointsRelabelingsAction as Action,
} from '@slipway/crds/monitoring.coreos.com';
import type { Construct } from 'constructs';

/** What `MonitorsChart` needs to know. */
export interface MonitorsChartProps {
  /** The cluster whose programs are measured. */
  readonly cluster: Cluster;
}

/** Has Prometheus ask each kind of program in the cluster what it measures. */
export class MonitorsChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: MonitorsChartProps) {
    super(scope, id, { app: 'observability', team: 'platform' });
    for (const { job, namespace, labels, port, path } of scrapeTargets(props.cluster)) {
      new PodMonitor(this, job, {
        metadata: {
          name: job,
          namespace: prometheusEndpoint.workload.namespace,
          annotations: afterItsOperator,
        },
        spec: {
          namespaceSelector: { matchNames: [namespace] },
          selector: { matchLabels: { ...labels } },
          podMetricsEndpoints: [
            {
              portNumber: port,
              path,
              interval: '30s',
              // Its own word for a pod's workload: placements and Ray clusters are told apart by it.
              relabelings: [
                {
                  action: Action.REPLACE,
                  sourceLabels: ['__meta_kubernetes_pod_label_app_kubernetes_io_instance'],
                  targetLabel: 'workload',
                },
              ],
            },
          ],
        },
      });
    }
  }
}
