import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { ownPrometheus } from '@slipway/contracts/observability';
import { operatorNeed } from '@slipway/contracts/operators';
import { platformChart } from '@slipway/contracts/platform-chart';
import { prometheusEndpoint } from '@slipway/contracts/topology-observability';
import type { Construct } from 'constructs';
import { MonitorsChart } from './monitors/monitors.chart.ts';
import { RulesChart } from './rules/rules.chart.ts';

/** What is measured where Prometheus runs in the cluster. */
export const compose: Compose<Construct> = (cluster) => {
  if (ownPrometheus(cluster) === undefined) return [];
  const common = {
    app: 'observability',
    namespace: prometheusEndpoint.workload.namespace,
    wave: waves.gateway,
    needs: [operatorNeed('kube-prometheus-stack')],
  };
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
  ];
};
