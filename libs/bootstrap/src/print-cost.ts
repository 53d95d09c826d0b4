import type { CostLine } from '@slipway/contracts/foundation-cost';

/** What a foundation costs in a month, as a person reads it: line by line, the sum, and what nobody has looked up. */
export function formatCost(lines: readonly CostLine[], region: string): string {
  const priced = lines.filter(({ monthlyUsd }) => monthlyUsd !== undefined);
  const unknown = lines.filter(({ monthlyUsd }) => monthlyUsd === undefined);
  const widest = Math.max(...lines.map(({ what, count }) => nameOf(what, count).length), 0);
  const sum = priced.reduce((total, { monthlyUsd = 0 }) => total + monthlyUsd, 0);
  const sources = [
    ...new Set(priced.flatMap(({ source }) => (source === undefined ? [] : [`${source.from}, ${source.asOf}`]))),
  ];
  return [
    'What it costs in a month for being there; what goes through it, and nodes, are not in it',
    ...priced.map(({ what, count, monthlyUsd = 0 }) => `  ${nameOf(what, count).padEnd(widest)}  ${usd(monthlyUsd)}`),
    `  ${'together'.padEnd(widest)}  ${usd(sum)}`,
    ...(unknown.length === 0
      ? []
      : [`  without a price that we know: ${unknown.map(({ what, count }) => nameOf(what, count)).join(', ')}`]),
    ...(sources.length === 0 ? [] : [`  prices of ${region}: ${sources.join('; ')}`]),
  ].join('\n');
}

function nameOf(what: string, count: number): string {
  return `${count} × ${what}`;
}

function usd(amount: number): string {
  return `${amount.toFixed(2).padStart(9)} USD`;
}
