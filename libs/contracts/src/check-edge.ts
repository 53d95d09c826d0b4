import { faultAt, type Place } from './check-value.ts';
import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import { edgeTargetGroup, isInZone, longestEdgeCluster } from './edge.ts';
import type { Finding } from './finding.ts';
import type { Foundation } from './foundation.ts';
import type { ClientName, Identity } from './identity.ts';

/** Clients of what every edge leads to: the one in front of pages that have no sign-in of their own. */
const behindEdge: readonly ClientName[] = ['edge'];

/** Findings about the way in, whether or not it was said soundly: a domain that is not the cluster's, and pages to which nobody could sign in. */
export function checkEdge(
  { name, edge, identity }: Partial<CheckedDeclaration>,
  complain: Complain,
  isSaid = edge !== undefined,
): void {
  if (edge === undefined) {
    // One with faults of its own is there all the same.
    if (identity?.provider !== 'local' || isSaid) return;
    complain('identity.provider', 'local', {
      rule: 'edge-needed',
      message: 'signs people in on a page, which nothing leads to',
      remedy: 'add edge: { … }, or name the provider that you have',
    });
    return;
  }
  if (name !== undefined && name.length > longestEdgeCluster) {
    complain('name', name, {
      rule: 'name-too-long',
      message: `makes ${edgeTargetGroup({ name })}, too long a name for a target group of the load balancer`,
      remedy: `use at most ${longestEdgeCluster} characters for a cluster with an edge`,
    });
  }
  if (!isInZone(edge.domain, edge.zone.name)) {
    complain('edge.domain', edge.domain, {
      rule: 'outside-zone',
      message: `is not part of the zone ${edge.zone.name}`,
      remedy: `write a domain that ends in .${edge.zone.name}, or name the zone that it is in`,
    });
  }
  // Without somebody to whom it would open, there is no page that asks people who they are.
  if (identity === undefined || !someoneOperates(identity)) return;
  if (identity.provider === 'identity-center') {
    complain('identity.provider', 'identity-center', {
      rule: 'no-sign-in',
      message: 'signs people in to AWS and not to the pages behind the edge',
      remedy: "name an OpenID provider, { provider: 'oidc', … }, or leave the edge out",
    });
  }
  if (identity.provider !== 'oidc') return;
  for (const client of behindEdge) {
    if (identity.clients[client] !== undefined) continue;
    complain(`identity.clients.${client}`, undefined, {
      rule: 'client-missing',
      message: `is missing: ${client} is behind the edge, and nobody could sign in`,
      remedy: `register a client at ${identity.issuer} and write its id`,
    });
  }
}

/** True when some group may operate the platform. */
function someoneOperates({ roles }: Identity): boolean {
  return roles['cluster-admin'] !== undefined || roles.admin !== undefined;
}

/** A warning where nothing outside can reach the edge yet: the load balancer is not known. */
export function edgeNotBound(
  { edge }: Pick<Partial<CheckedDeclaration>, 'edge'>,
  foundation: Foundation | undefined,
  place: Place,
): readonly Finding[] {
  if (edge === undefined || foundation?.edge !== undefined) return [];
  return [
    faultAt(place, 'edge', {
      severity: 'warning',
      rule: 'edge-not-bound',
      message: 'leads nowhere yet: foundation.json does not say which load balancer is before it',
      remedy:
        'run bootstrap up and commit foundation.json; until then names in DNS are left out, and in Auto Mode the binding',
    }),
  ];
}
