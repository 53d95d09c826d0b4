import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { dashboardNames, usefulDashboards, type DashboardName } from './dashboards.ts';
import { edgeGateway } from './edge.ts';
import type { Endpoint } from './endpoint.ts';
import { groupsWithRole, type RoleName } from './identity.ts';
import { signInWith, type SignIn } from './sign-in.ts';

const shown = {
  /** Dashboards that it shows. Default: all that have something to show in the cluster. */
  dashboards: z.array(z.enum(dashboardNames)).min(1).max(dashboardNames.length).optional(),
};

/** Who shows what is measured. */
export const grafanaSchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('none') }),
  z.strictObject({
    /** One pod, all of whose content is in git. */
    form: z.literal('in-cluster'),
    ...shown,
  }),
  z.strictObject({
    /** A workspace of Amazon Managed Grafana, made by the foundation. It knows IAM Identity Center, or SAML. */
    form: z.literal('managed'),
    ...shown,
    /** Where the identity provider is not IAM Identity Center: how it says over SAML who somebody is. */
    saml: z
      .strictObject({
        /** Address of what the provider says of itself. */
        metadata: z.url({ protocol: /^https$/ }),
        /** Attribute that holds somebody's groups. Default: `groups`. */
        groupsAttribute: z.string().min(1).max(128).default('groups'),
        /** Attribute that holds somebody's address. Default: `email`. */
        emailAttribute: z.string().min(1).max(128).default('email'),
      })
      .optional(),
  }),
]);

/** Who shows what is measured. */
export type GrafanaSettings = Readonly<z.output<typeof grafanaSchema>>;

/** Where the Grafana of a cluster answers. */
export const grafanaEndpoint: Endpoint = {
  workload: { namespace: 'grafana', app: 'grafana', name: 'grafana' },
  port: 3000,
};

/** True when Grafana runs in the cluster. */
export function hasOwnGrafana({ observability }: Pick<Cluster, 'observability'>): boolean {
  return observability.grafana.form === 'in-cluster';
}

/** Dashboards that are shown of a cluster; none where nobody shows any. */
export function dashboardsOf(cluster: Cluster): readonly DashboardName[] {
  const { grafana } = cluster.observability;
  if (grafana.form === 'none') return [];
  return grafana.dashboards ?? usefulDashboards(cluster);
}

/** How Grafana knows who somebody is: by what the edge found out. Undefined where nobody comes that way. */
export function grafanaSignIn(
  cluster: Pick<Cluster, 'edge' | 'identity' | 'name'>,
): Omit<SignIn, 'secret'> | undefined {
  return cluster.edge === undefined ? undefined : signInWith(cluster, 'edge', edgeGateway.workload.namespace);
}

/** Grafana's words for what somebody may do in it, from the most to the least. */
export const grafanaRoles = ['Admin', 'Editor', 'Viewer'] as const;

/** Groups, and what their people may do in Grafana. */
export interface GrafanaAssignment {
  readonly role: (typeof grafanaRoles)[number];
  readonly groups: readonly string[];
}

const rolesOf: Readonly<Record<GrafanaAssignment['role'], readonly RoleName[]>> = {
  Admin: ['cluster-admin', 'admin'],
  Editor: ['editor'],
  Viewer: ['reader'],
};

/** Who may do what in the Grafana of a cluster: as in the platform, and teams may look. */
export function grafanaAssignments(cluster: Pick<Cluster, 'identity' | 'tenancy'>): readonly GrafanaAssignment[] {
  const seen = new Set<string>();
  return grafanaRoles.flatMap((role) => {
    const named = rolesOf[role].flatMap((of) => groupsWithRole(cluster, of));
    const teams = role === 'Viewer' ? cluster.tenancy.teams.map(({ group }) => group) : [];
    const groups = [...new Set([...named, ...teams])].filter((group) => !seen.has(group));
    for (const group of groups) seen.add(group);
    return groups.length === 0 ? [] : [{ role, groups }];
  });
}
