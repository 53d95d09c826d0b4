import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { afterItsOperator } from '@slipway/constructs/removal/removal';
import type { Cluster } from '@slipway/contracts/cluster';
import { unheardWaiver } from '@slipway/contracts/alerts';
import { prometheusEndpoint } from '@slipway/contracts/topology-observability';
import { waived } from '@slipway/contracts/waiver';
import { PrometheusRule, PrometheusRuleSpecGroupsRulesExpr as Expression } from '@slipway/crds/monitoring.coreos.com';
import type { Construct } from 'constructs';
import { rulesOf } from './rules.ts';

/** What `RulesChart` needs to know. */
export interface RulesChartProps {
  /** The cluster that is watched. */
  readonly cluster: Cluster;
}

/** The rules of a cluster for the Prometheus in it. */
export class RulesChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: RulesChartProps) {
    super(scope, id, { app: 'observability', team: 'platform' });
    const { groups } = rulesOf(props.cluster);
    const unheard = unheardWaiver(props.cluster.observability.alerts);
    new PrometheusRule(this, 'rules', {
      metadata: {
        name: 'slipway',
        namespace: prometheusEndpoint.workload.namespace,
        annotations: { ...afterItsOperator, ...(unheard && waived(unheard)) },
      },
      spec: {
        groups: groups.map(({ name, rules }) => ({
          name,
          rules: rules.map((rule) => ({ ...rule, expr: Expression.fromString(rule.expr) })),
        })),
      },
    });
  }
}
