import { dateField } from '@slipway/contracts/fields';
import { hasErrors, type Finding } from '@slipway/contracts/finding';
import { prove } from '@slipway/proofs/proof';
import { proofs } from '@slipway/proofs/registry';
import { parseArgs } from 'node:util';
import { evidenceOf } from './evidence.ts';
import { exitCodes, report, run, WrongUsage, type ExitCode } from './exit.ts';
import { placedReleases, vendorFile } from './inflate/vendored.ts';
import { ownRoot, readyClusters, type ReadyCluster } from './workspace.ts';

const usage = `check [cluster…] [--as-of DAY] [--root DIR]

  Renders the clusters named, or all of clusters/, in memory and runs every proof over the manifests.

  --as-of DAY  hold what has an end against this day, YYYY-MM-DD: waivers and environments; default: they do not end
  --root DIR   the repository to check; default: this one`;

await run(main, usage);

async function main(): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { root: { type: 'string', default: ownRoot }, 'as-of': { type: 'string' } },
  });
  const asOf = values['as-of'] === undefined ? undefined : day(values['as-of']);
  const { ready, findings, catalog } = await readyClusters(values.root, positionals);
  const all: Finding[] = [...findings];
  for (const one of ready) {
    const { evidence, findings: rendering } = evidenceOf(one, catalog);
    all.push(...rendering);
    for (const proof of proofs) {
      const proven = prove(proof, asOf === undefined ? evidence : { ...evidence, asOf });
      all.push(...proven);
      const verdict = hasErrors(proven) ? '✗' : proven.length > 0 ? '!' : '✓';
      console.log(`${verdict} ${one.cluster.name} ${proof.name}: ${proof.claim}${counted(proven)}`);
    }
    const unseen = unseenCharts(one);
    if (unseen.length > 0) console.log(`! ${one.cluster.name} not seen: ${unseen.length} charts: ${unseen.join(', ')}`);
  }
  report(unique(all), console.error, 'It may not be merged like this.');
  if (!hasErrors(all)) console.log(`\n✓ ${ready.map(({ cluster }) => cluster.name).join(', ')}: every proof holds`);
  return hasErrors(all) ? exitCodes.findings : exitCodes.fine;
}

/** A day of the calendar as it was said. */
function day(text: string): string {
  if (!dateField().safeParse(text).success) throw new WrongUsage(`--as-of '${text}' is no day: write YYYY-MM-DD`);
  return text;
}

/** Charts of others of which nothing is proven, because only their makers' repository holds them. */
function unseenCharts({ cluster, specs, vendored }: ReadyCluster): readonly string[] {
  const seen = new Set(vendored.map(({ file }) => file));
  return placedReleases(specs)
    .filter((placed) => !seen.has(vendorFile(cluster.name, placed)))
    .map(({ release: { chart } }) => `${chart.name} ${chart.version}`);
}

function counted(findings: readonly Finding[]): string {
  return findings.length === 0 ? '' : ` (${findings.length} ${findings.length === 1 ? 'finding' : 'findings'})`;
}

/** What two clusters have in common is said once: both use the same model of the catalog. */
function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
