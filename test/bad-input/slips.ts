import { formatFinding, type Finding } from '@slipway/contracts/finding';
import { expect } from 'vitest';
import { ScratchRepository } from '../scratch-repository.ts';

/** A slip in one place, and the one finding that must come of it. */
export interface Slip {
  readonly title: string;
  readonly make: (repository: ScratchRepository) => unknown;
  readonly rule: string;
  readonly file: string;
  readonly path?: string;
  readonly value?: string;
  readonly remedy: RegExp;
}

/** The declaration in which slips are made. */
export const cluster = 'clusters/dev/cluster.ts';

/** A slip in the declaration of a cluster. */
export const inCluster = (
  title: string,
  from: string,
  to: string,
  rule: string,
  path: string,
  remedy: RegExp,
  value?: string,
): Slip => ({
  title,
  make: (repository) => repository.edit(cluster, from, to),
  rule,
  file: cluster,
  path,
  remedy,
  ...(value !== undefined && { value }),
});

/** Makes the slip in a repository of its own, and expects the one finding. */
export async function expectOneFinding(slip: Slip): Promise<void> {
  using repository = new ScratchRepository();
  slip.make(repository);
  const found = await repository.findings();
  const errors = consequencesAside(found, slip);
  expect(errors.map(formatFinding)).toHaveLength(1);
  expect(errors[0]).toMatchObject({
    rule: slip.rule,
    severity: 'error',
    file: slip.file,
    ...(slip.path !== undefined && slip.path !== '' && { path: slip.path }),
    ...(slip.value !== undefined && { value: slip.value }),
  });
  expect(errors[0]?.remedy).toMatch(slip.remedy);
  expect(formatFinding(errors[0] as Finding)).not.toMatch(/\bat .*\.(ts|js):\d+|\[object|undefined/);
}

/** What a slip brings about in the files of developers is said there too: their team or model is gone, or they lack room. */
const consequences: Readonly<Record<string, readonly string[]>> = {
  'duplicate-name': ['unknown-team', 'unknown-model'],
  'environment-above-limit': ['environments-above-total'],
  'overlapping-teams': ['unknown-team'],
  'owner-has-environment': ['unknown-value'],
  'unknown-model': ['unknown-model'],
};

function consequencesAside(found: readonly Finding[], slip: Slip): Finding[] {
  return found.filter(({ file, rule }) => file === slip.file || !(consequences[slip.rule] ?? []).includes(rule));
}
