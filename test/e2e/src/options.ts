import { ownRoot } from '@slipway/scripts/workspace';
import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { renderedClusters } from './dist.ts';
import { WrongUsage } from './trouble.ts';

/** Where a rehearsal keeps what it needs while it runs. */
export function stateFolder(command: string, cluster: string, named: string | undefined): string {
  return named === undefined ? join(ownRoot, '.rehearsal', `${command}-${cluster}`) : resolve(named);
}

/** Where the reports of a cluster, or of a proposal, are written. */
export function reportFolder(name: string): string {
  return join(ownRoot, 'test/reports/rehearsal', name);
}

/** The cluster that was named; there is no other way to choose one. */
export function requiredCluster(cluster: string | undefined): string {
  if (cluster !== undefined && /^[a-z0-9-]+$/.test(cluster)) return cluster;
  throw new WrongUsage(`name a cluster: --cluster ${renderedClusters(ownRoot)[0] ?? 'NAME'}`);
}

/** A path as its user meant it, whatever folder the command runs in. */
export function fromRoot(path: string): string {
  return isAbsolute(path) ? path : join(ownRoot, path);
}

/** A path that an option names and that has to be there. */
export function existing(path: string, option: string): string {
  const absolute = fromRoot(path);
  if (!existsSync(absolute)) throw new WrongUsage(`${option}: there is no ${path}`);
  return absolute;
}
