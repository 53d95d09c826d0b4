import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { poolQuotasOf } from '@slipway/contracts/batch';
import type { Cluster } from '@slipway/contracts/cluster';
import type { KindOf } from '@slipway/contracts/helm-release';
import { teamNamespacePattern, teamProject } from '@slipway/contracts/names';
import type { Team } from '@slipway/contracts/tenancy';
import type { Construct } from 'constructs';
import { namedByObjects, project } from './project.ts';

/** What `TeamProjectChart` needs to know. */
export interface TeamProjectChartProps {
  /** The cluster that the team works in. */
  readonly cluster: Cluster;
  /** The team. */
  readonly team: Team;
}

const namespacedKinds: readonly KindOf[] = [
  { group: '', kind: 'ConfigMap' },
  { group: '', kind: 'LimitRange' },
  { group: '', kind: 'ResourceQuota' },
  { group: '', kind: 'ServiceAccount' },
  // The key with which programs of an environment call models, made in it.
  { group: 'external-secrets.io', kind: 'ExternalSecret' },
  { group: 'generators.external-secrets.io', kind: 'Password' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
];

/** A queue of each environment, where the team has quotas for batch jobs. */
const queue: KindOf = { group: 'kueue.x-k8s.io', kind: 'LocalQueue' };

/** Bounds what a team's folder may create: its own namespaces and what guards them. It need not change with its people. */
export class TeamProjectChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: TeamProjectChartProps) {
    super(scope, id, { app: 'argocd', team: 'platform' });
    const { cluster, team } = props;
    const own = teamNamespacePattern(team.name);
    project(this, 'project', {
      name: teamProject(team.name).text,
      description: `Developer environments of team ${team.name}`,
      repositories: [cluster.delivery.repository],
      namespaces: [namedByObjects, own],
      // Without the name, the folder of a team could claim kube-system, or loosen the labels of another team's namespace.
      clusterKinds: [{ group: '', kind: 'Namespace', name: own }],
      namespacedKinds: poolQuotasOf(cluster, team.name).length === 0 ? namespacedKinds : [...namespacedKinds, queue],
    });
  }
}
