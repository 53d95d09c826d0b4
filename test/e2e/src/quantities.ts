import type { Json } from '@slipway/contracts/manifest';
import { at, labelsAt, listAt } from '@slipway/proofs/fields';

/** Amounts of resources by name: cores, bytes, pieces. */
export type Amounts = Readonly<Record<string, number>>;

const factors: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50 },
};

/** A Kubernetes quantity as a number: `500m` is 0.5, `1Gi` is 1073741824. */
export function amountOf(quantity: Json): number {
  if (typeof quantity === 'number') return quantity;
  if (typeof quantity !== 'string') throw new Error(`${JSON.stringify(quantity)} is no quantity`);
  const [, number, unit] = /^([0-9.]+(?:e[0-9]+)?)([numkMGTP]?i?)$/.exec(quantity) ?? [];
  const factor = factors[unit ?? '?'];
  if (number === undefined || factor === undefined) throw new Error(`${quantity} is no quantity`);
  return Number(number) * factor;
}

/** What a pod asks of its node: its containers together, or the greatest of its init containers, whichever is more. */
export function podRequests(podSpec: Json | undefined): Amounts {
  const total: Record<string, number> = {};
  for (const container of listAt(podSpec, 'containers'))
    for (const [name, quantity] of Object.entries(labelsAt(container, 'resources', 'requests')))
      total[name] = (total[name] ?? 0) + amountOf(quantity);
  for (const container of listAt(podSpec, 'initContainers')) {
    const stays = at(container, 'restartPolicy') === 'Always';
    for (const [name, quantity] of Object.entries(labelsAt(container, 'resources', 'requests')))
      total[name] = stays ? (total[name] ?? 0) + amountOf(quantity) : Math.max(total[name] ?? 0, amountOf(quantity));
  }
  return total;
}
