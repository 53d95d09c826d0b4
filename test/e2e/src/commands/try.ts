import { ownRoot } from '@slipway/scripts/workspace';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Options } from '../main.ts';
import { existing, requiredCluster } from '../options.ts';
import { Scratch } from '../scratch.ts';
import { WrongUsage } from '../trouble.ts';
import { rehearse } from './check.ts';

/** Rehearses one proposed developer environment together with everything else of its cluster. */
export async function tryFile(options: Options): Promise<boolean> {
  if (options.file === undefined) throw new WrongUsage('name the file of the environment: --file FILE');
  const file = existing(options.file, '--file');
  const named = /clusters\/([^/]+)\/developers\/[^/]+\.yaml$/.exec(file)?.[1];
  const cluster = requiredCluster(options.cluster ?? named);
  const scratch = new Scratch(ownRoot);
  try {
    scratch.commit();
    scratch.write(`clusters/${cluster}/developers/${basename(file)}`, readFileSync(file, 'utf8'));
    const refused = scratch.render(cluster);
    if (refused !== undefined) {
      console.error(refused);
      return false;
    }
    // A proposal says nothing about what is rendered: its report does not take the place of the cluster's.
    return await rehearse(scratch.root, cluster, { ...options, cluster }, `try-${cluster}`);
  } finally {
    scratch[Symbol.dispose]();
  }
}
