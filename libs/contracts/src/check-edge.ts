import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import { edgeTargetGroup, isInZone, longestEdgeCluster } from './edge.ts';
import type { ClientName } from './identity.ts';

/** Clients of what every edge leads to: the one in front of pages that have no sign-in of their own. */
const behindEdge: readonly ClientName[] = ['edge'];

/** Findings about the way in: a domain that is not the cluster's, and pages to which nobody could sign in. */
export function checkEdge({ name, edge, identity }: Partial<CheckedDeclaration>, complain: Complain): void {
  if (edge === undefined) {
    if (identity?.provider !== 'local') return;
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
  if (identity?.provider === 'identity-center') {
    complain('identity.provider', 'identity-center', {
      rule: 'no-sign-in',
      message: 'signs people in to AWS and not to the pages behind the edge',
      remedy: "name an OpenID provider, { provider: 'oidc', … }, or leave the edge out",
    });
  }
  if (identity?.provider !== 'oidc') return;
  for (const client of behindEdge) {
    if (identity.clients[client] !== undefined) continue;
    complain(`identity.clients.${client}`, undefined, {
      rule: 'client-missing',
      message: `is missing: ${client} is behind the edge, and nobody could sign in`,
      remedy: `register a client at ${identity.issuer} and write its id`,
    });
  }
}
