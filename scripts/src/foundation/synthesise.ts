import { addStacks, foundationApp, type Demands } from '@slipway/app-foundation/stacks';
import type { Cluster } from '@slipway/contracts/cluster';
import type { JsonObject } from '@slipway/contracts/manifest';
import type { Templates } from '@slipway/render/templates';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome, Order } from './order.ts';

/**
 * A program of its own: orders come in over standard input, templates go out over standard output. Loading the library of
 * CloudFormation takes longer than rendering everything else, so who renders starts this only for what has changed.
 */
const orders = JSON.parse(readFileSync(0, 'utf8')) as readonly Order[];
process.stdout.write(JSON.stringify(orders.map(carryOut)));

function carryOut({ cluster, demands }: Order): Outcome {
  try {
    return { templates: synthesise(cluster, demands) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

/** The library writes what it has made to a folder, and nowhere else. */
function synthesise(cluster: Cluster, demands: Demands): Templates {
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
