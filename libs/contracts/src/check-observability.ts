import { addressRange, isPartOf } from './address-range.ts';
import { checkAlerts } from './check-alerts.ts';
import { checkGrafana } from './check-grafana.ts';
import type { CheckedDeclaration } from './cluster.ts';
import { faultAt, type Place } from './check-value.ts';
import type { Complain } from './complain.ts';
import type { Finding } from './finding.ts';
import type { Foundation } from './foundation.ts';
import { workspaceId } from './managed-prometheus.ts';
import { makesWorkspace } from './observability.ts';
import { scalesByMetrics } from './operators.ts';
import type { PlacementAt } from './placement.ts';

/** Findings about who gathers metrics: others in the cluster need them, and AWS asks from inside the VPC. */
export function checkObservability(
  declaration: Partial<CheckedDeclaration>,
  placed: readonly PlacementAt[],
  complain: Complain,
): void {
  const { observability, network, account, infrastructure } = declaration;
  if (observability === undefined) return;
  const { metrics } = observability;
  if (metrics.form === 'managed' && network !== undefined)
    checkCollector(metrics.collectorRange, network.cidr, complain);
  if (makesWorkspace({ observability }) && infrastructure?.form === 'external') {
    complain('observability.metrics.workspace', undefined, {
      rule: 'workspace-needed',
      message: 'is missing, and the AWS side of this cluster is not made here',
      remedy: "write the id of a workspace that somebody has made, or infrastructure: { form: 'cloudformation', … }",
    });
  }
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

/** A warning where nobody knows yet which workspace was made: what names it is left out. */
export function workspaceNotKnown(
  { observability, infrastructure }: Pick<Partial<CheckedDeclaration>, 'infrastructure' | 'observability'>,
  foundation: Foundation | undefined,
  place: Place,
): readonly Finding[] {
  if (observability === undefined || !makesWorkspace({ observability })) return [];
  // Where nobody makes one, that is the finding.
  if (infrastructure?.form === 'external') return [];
  if (workspaceId(observability.metrics, foundation) !== undefined) return [];
  return [
    faultAt(place, 'observability.metrics', {
      severity: 'warning',
      rule: 'workspace-not-known',
      message: 'has no workspace yet: foundation.json does not say which one was made',
      remedy:
        'run bootstrap up and commit foundation.json; until then models keep their replicas, whatever is measured of them',
    }),
  ];
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
