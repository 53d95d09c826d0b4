import { readFileSync } from 'node:fs';
import type { Order, Outcome } from './order.ts';
import { templatesOf } from './templates-of.ts';

/**
 * A program of its own: orders come in over standard input, templates go out over standard output. Loading the library of
 * CloudFormation takes longer than rendering everything else, so who renders starts this only for what has changed.
 */
const orders = JSON.parse(readFileSync(0, 'utf8')) as readonly Order[];
process.stdout.write(JSON.stringify(orders.map(carryOut)));

function carryOut({ cluster, demands }: Order): Outcome {
  try {
    return { templates: templatesOf(cluster, demands) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
