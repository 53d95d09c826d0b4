import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { faultAt, type Place } from './check-value.ts';
import type { Cluster } from './cluster.ts';
import type { Finding } from './finding.ts';
import { stacksOf, templateFile, type StackName } from './foundation-stacks.ts';

/** What `foundation.json` records of a template: SHA-256 of its text, in hexadecimal digits. */
export function templateHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/**
 * A warning for each template that is not the one that was applied last: what relies on it must not sync before.
 * Nothing is said of a cluster that was never bootstrapped.
 */
export function templatesNotApplied(
  cluster: Pick<Cluster, 'name' | 'edge' | 'foundation'>,
  templates: ReadonlyMap<StackName, string>,
): readonly Finding[] {
  const applied = cluster.foundation?.templates;
  if (applied === undefined) return [];
  return stacksOf(cluster).flatMap((stack) => {
    const text = templates.get(stack);
    if (text === undefined || templateHash(text) === applied[stack]) return [];
    const place: Place = { file: templateFile(cluster, stack) };
    return [
      faultAt(place, '', {
        severity: 'warning',
        rule: 'template-not-applied',
        message: `is not what clusters/${cluster.name}/foundation.json says was applied`,
        remedy: `run bootstrap up --cluster ${cluster.name} before this syncs, and commit foundation.json`,
      }),
    ];
  });
}
