import { output, type Context } from '@slipway/bootstrap/engine/context';
import { workspaceOf } from '@slipway/bootstrap/steps/workspace';
import { dashboardsHash, templateHash } from '@slipway/contracts/check-foundation';
import { formatFoundation } from '@slipway/contracts/foundation';
import { stackOutputs } from '@slipway/contracts/foundation-stacks';
import { makesWorkspace } from '@slipway/contracts/observability';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes what AWS has made up, for a person to commit; says whether the file is another one now. */
export function writeFoundation(
  root: string,
  context: Context,
  dashboards: ReadonlyMap<string, string>,
): { readonly file: string; readonly changed: boolean } {
  const { cluster, templates, workspaceTexts } = context;
  const shown = dashboardsHash(dashboards);
  const isMeasured = cluster.observability.metrics.form === 'managed';
  const { edge } = stackOutputs;
  const text = formatFoundation({
    version: 1,
    ...(cluster.edge !== undefined && {
      edge: {
        targetGroupArn: output(context, 'edge', edge.targetGroup),
        loadBalancerHost: output(context, 'edge', edge.loadBalancerHost),
      },
    }),
    ...(isMeasured && {
      workspace: {
        id: workspaceOf(context),
        ...(makesWorkspace(cluster) && { made: true as const }),
        ...hashesOf(workspaceTexts),
      },
    }),
    ...(shown !== undefined && { dashboards: shown }),
    templates: hashesOf(templates),
  });
  const file = `clusters/${cluster.name}/foundation.json`;
  const path = join(root, file);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return { file, changed: false };
  writeFileSync(path, text);
  return { file, changed: true };
}

function hashesOf(texts: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...texts].map(([name, text]) => [name, templateHash(text)]));
}
