import { addressRange, isPartOf } from './address-range.ts';
import { checkAlerts } from './check-alerts.ts';
import { checkGrafana } from './check-grafana.ts';
import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import { scalesByMetrics } from './operators.ts';
import type { PlacementAt } from './placement.ts';

/** Findings about who gathers metrics: others in the cluster need them, and AWS asks from inside the VPC. */
export function checkObservability(
  declaration: Partial<CheckedDeclaration>,
  placed: readonly PlacementAt[],
  complain: Complain,
): void {
  const { observability, network, account } = declaration;
  if (observability === undefined) return;
  const { metrics } = observability;
  if (metrics.form === 'managed' && network !== undefined)
    checkCollector(metrics.collectorRange, network.cidr, complain);
  checkAlerts(observability, account, complain);
  checkGrafana(declaration, complain);
  if (observability.cost === 'opencost' && metrics.form !== 'in-cluster') {
    complain('observability.cost', 'opencost', {
      rule: 'metrics-needed',
      message: 'asks a Prometheus in the cluster, and there is none',
      remedy:
        'gather metrics in the cluster, or leave cost out: AWS splits the bill of EKS by namespace itself (split cost allocation data)',
    });
  }
  if (metrics.form !== 'none') return;
  const scaled = placed.find(({ placement }) => scalesByMetrics(placement));
  if (scaled === undefined) return;
  complain(`${scaled.path}.autoscaling`, undefined, {
    rule: 'metrics-needed',
    message: 'lets replicas follow metrics, and nobody gathers any',
    remedy: "say who does: observability: { metrics: { form: 'in-cluster' } }, or leave autoscaling out",
  });
}

function checkCollector(collector: string, vpc: string, complain: Complain): void {
  const [part, whole] = [addressRange(collector), addressRange(vpc)];
  if (part === undefined || whole === undefined) return;
  if (!isPartOf(part, whole)) {
    complain('observability.metrics.collectorRange', collector, {
      rule: 'outside-vpc',
      message: `is not part of the VPC's ${vpc}`,
      remedy: 'write the range of the subnets that the collector has in the VPC',
    });
  } else if (part.size === whole.size) {
    complain('observability.metrics.collectorRange', collector, {
      rule: 'whole-vpc',
      message: 'is the whole VPC: every pod would be let through where the collector is',
      remedy: 'give the collector subnets of its own, and write their range',
    });
  }
}
