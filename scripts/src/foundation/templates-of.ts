import { addStacks, foundationApp, type Demands } from '@slipway/app-foundation/stacks';
import type { Cluster } from '@slipway/contracts/cluster';
import type { JsonObject } from '@slipway/contracts/manifest';
import type { Templates } from '@slipway/render/templates';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The library's own validation takes most of the time, and cfn-lint knows more.
process.env['CDK_VALIDATION'] = 'false';

/**
 * The CloudFormation templates of a cluster. The library writes what it has made to a folder, and nowhere else.
 * Throws an Error that names field, value and remedy where there can be none.
 */
export function templatesOf(cluster: Cluster, demands: Demands): Templates {
  const folder = mkdtempSync(join(tmpdir(), 'foundation-'));
  try {
    const app = foundationApp(folder);
    const stacks = addStacks(app, cluster, demands);
    const assembly = app.synth();
    return Object.fromEntries(
      [...stacks].map(([name, stack]) => [name, assembly.getStackByName(stack.stackName).template as JsonObject]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
