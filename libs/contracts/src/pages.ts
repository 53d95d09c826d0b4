import type { Cluster } from './cluster.ts';
import { publicHost, type PageName } from './edge.ts';
import type { Endpoint } from './endpoint.ts';
import { grafanaAssignments, grafanaEndpoint, hasOwnGrafana } from './grafana.ts';
import { groupsWithRole } from './identity.ts';
import { langfuseEndpoint, langfuseHost } from './langfuse.ts';
import { gatewayEndpoint } from './workloads.ts';

/** Something behind the edge. */
export interface Page {
  readonly name: PageName;
  /** Name under which it is reached from outside. */
  readonly host: string;
  readonly to: Endpoint;
  /** Beginnings of the paths that may be asked for. */
  readonly paths: readonly string[];
  /** Groups whom the edge lets through, after they have signed in; absent where whatever is behind it asks by itself. */
  readonly groups?: readonly string[];
}

/** What applications ask a model: keys, budgets and teams are another matter, and have no way in from outside. */
const modelPaths = ['/v1/chat/completions', '/v1/completions', '/v1/embeddings', '/v1/models', '/v1/responses'];

/** Where people sign in, in a cluster that has a provider for itself. */
export const signInPage: Endpoint = { workload: { namespace: 'sign-in', app: 'dex', name: 'dex' }, port: 5556 };

/** What can be reached from outside a cluster; nothing where it has no edge. */
export function pagesOf(cluster: Cluster): readonly Page[] {
  const page = (name: PageName, rest: Omit<Page, 'host' | 'name'>): readonly Page[] => {
    const host = publicHost(cluster, name);
    return host === undefined ? [] : [{ name, host, ...rest }];
  };
  const operators = [...new Set([...groupsWithRole(cluster, 'cluster-admin'), ...groupsWithRole(cluster, 'admin')])];
  return [
    // LiteLLM asks for a key.
    ...page('api', { to: gatewayEndpoint, paths: modelPaths }),
    ...(cluster.identity.provider === 'local' ? page('sign-in', { to: signInPage, paths: ['/'] }) : []),
    // Langfuse asks the provider by itself, and programs for the keys of its project.
    ...(langfuseHost(cluster) === undefined ? [] : page('langfuse', { to: langfuseEndpoint, paths: ['/'] })),
    // LiteLLM's console signs in no more than five people with a provider unless a licence was bought: so the edge asks before.
    ...(operators.length === 0 ? [] : page('console', { to: gatewayEndpoint, paths: ['/'], groups: operators })),
    // Grafana believes the token that the edge hands on, and gives each group its role.
    ...(hasOwnGrafana(cluster)
      ? page('grafana', {
          to: grafanaEndpoint,
          paths: ['/'],
          groups: grafanaAssignments(cluster).flatMap(({ groups }) => groups),
        })
      : []),
  ];
}
