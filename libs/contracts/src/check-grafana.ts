import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import { dashboardSubject, usefulDashboards } from './dashboards.ts';

const path = 'observability.grafana';

/** Findings about who shows what is measured: it must be measured, be there, and be seen by somebody. */
export function checkGrafana(declaration: Partial<CheckedDeclaration>, complain: Complain): void {
  const { observability, identity, nodePools, placements, ray } = declaration;
  if (observability === undefined || observability.grafana.form === 'none') return;
  const { metrics, grafana } = observability;
  if (metrics.form === 'none') {
    complain(path, undefined, {
      rule: 'metrics-needed',
      message: 'shows metrics, and nobody gathers any',
      remedy: "say who does: observability: { metrics: { form: 'in-cluster' } }, or leave grafana out",
    });
  } else if (metrics.form !== grafana.form) {
    complain(`${path}.form`, grafana.form, {
      rule: 'grafana-apart-from-metrics',
      message: `is not where metrics are: ${metrics.form}`,
      remedy: 'have both in the cluster, or both managed by AWS',
    });
  }
  if (nodePools !== undefined && placements !== undefined) {
    const useful = usefulDashboards({ nodePools, placements, ray });
    grafana.dashboards?.forEach((name, index, all) => {
      const at = `${path}.dashboards[${index}]`;
      if (all.indexOf(name) < index) {
        complain(at, name, { rule: 'duplicate-name', message: 'is named twice', remedy: 'name it once' });
      } else if (!useful.includes(name)) {
        complain(at, name, {
          rule: 'nothing-to-show',
          message: `is about ${dashboardSubject(name)}, and the cluster has none`,
          remedy: `leave it out; there is something to show in ${useful.join(', ')}`,
        });
      }
    });
  }
  if (grafana.form !== 'managed' || identity === undefined) return;
  if (identity.provider !== 'identity-center' && grafana.saml === undefined) {
    complain(`${path}.saml`, undefined, {
      rule: 'sign-in-needed',
      message: 'is missing: Amazon Managed Grafana knows IAM Identity Center and SAML, and no other way to sign in',
      remedy: "say where the provider's SAML metadata is: saml: { metadata: 'https://…' }",
    });
  }
}
