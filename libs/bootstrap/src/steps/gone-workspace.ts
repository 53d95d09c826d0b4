import { ownerTagKey } from '@slipway/contracts/foundation-stacks';
import { workspaceAlias } from '@slipway/contracts/managed-prometheus';
import { makesWorkspace } from '@slipway/contracts/observability';
import type { Context } from '../engine/context.ts';
import { busy, ready, remove, type Resource } from '../engine/resource.ts';

/** The workspace that stack `data` has made, with its samples, which the stack leaves behind; none where somebody else's was used. */
export function goneWorkspace(context: Context): readonly Resource[] {
  const { aws, cluster } = context;
  if (!makesWorkspace(cluster)) return [];
  return [
    {
      title: 'workspace of metrics',
      minutes: 1,
      look: async () => {
        const found = (await workspacesNamed(context)).find(({ tags }) => tags?.[ownerTagKey] === cluster.name);
        if (found === undefined) return ready;
        if (found.status?.statusCode === 'DELETING') return busy(found.status.statusCode);
        const { workspaceId } = found;
        return remove(() => aws.amp.deleteWorkspace({ workspaceId }), `${workspaceId ?? ''}, with its samples`);
      },
    },
  ];
}

async function workspacesNamed({ aws, cluster }: Context) {
  const alias = workspaceAlias(cluster);
  const found = [];
  let nextToken: string | undefined;
  do {
    // AWS gives all whose alias begins like this.
    const page = await aws.amp.listWorkspaces({ alias, nextToken });
    found.push(...(page.workspaces ?? []).filter((one) => one.alias === alias));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}
