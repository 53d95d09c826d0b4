import { hasErrors, type Finding } from '@slipway/contracts/finding';
import { proofs } from '@slipway/proofs/registry';
import { parseArgs } from 'node:util';
import { evidenceOf } from './evidence.ts';
import { exitCodes, report, run, type ExitCode } from './exit.ts';
import { ownRoot, readyClusters } from './workspace.ts';

const usage = `check [cluster…] [--root DIR]

  Renders the clusters named, or all of clusters/, in memory and runs every proof over the manifests.

  --root DIR   the repository to check; default: this one`;

await run(main, usage);

async function main(): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { root: { type: 'string', default: ownRoot } },
  });
  const { ready, findings, catalog } = await readyClusters(values.root, positionals);
  const all: Finding[] = [...findings];
  for (const one of ready) {
    const { evidence, findings: rendering } = evidenceOf(one, catalog);
    all.push(...rendering);
    for (const proof of proofs) {
      const proven = proof.prove(evidence);
      all.push(...proven);
      const verdict = hasErrors(proven) ? '✗' : proven.length > 0 ? '!' : '✓';
      console.log(`${verdict} ${one.cluster.name} ${proof.name}: ${proof.claim}${counted(proven)}`);
    }
  }
  report(unique(all), console.error);
  return hasErrors(all) ? exitCodes.findings : exitCodes.fine;
}

function counted(findings: readonly Finding[]): string {
  return findings.length === 0 ? '' : ` (${findings.length} ${findings.length === 1 ? 'finding' : 'findings'})`;
}

/** What two clusters have in common is said once: both use the same model of the catalog. */
function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
