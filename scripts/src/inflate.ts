import { hasErrors, type Finding } from '@slipway/contracts/finding';
import { writeTree } from '@slipway/render/write-tree';
import { parseArgs } from 'node:util';
import { exitCodes, report, run, WrongUsage, type ExitCode } from './exit.ts';
import { withHelm } from './inflate/helm.ts';
import { inflate } from './inflate/inflate.ts';
import { placedReleases } from './inflate/vendored.ts';
import { ownRoot, readyClusters } from './workspace.ts';

const usage = `inflate [cluster…] [--only NAME…] [--helm PROGRAM] [--root DIR]

  Writes the objects of the Helm charts that clusters install to dist/<cluster>/<app>/vendor/<release>/, so that reviews
  and proofs see them; Argo CD then syncs those. Needs Helm, and the repositories of the charts within reach.

  --only NAME     this release alone; may be given more than once
  --helm PROGRAM  Helm's program; default: helm
  --root DIR      the repository; default: this one`;

await run(main, usage);

async function main(): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      helm: { type: 'string', default: 'helm' },
      root: { type: 'string', default: ownRoot },
    },
  });
  const { ready, findings } = await readyClusters(values.root, positionals);
  // What is stale is what this is for.
  const standing = findings.filter(({ rule }) => rule !== 'stale-vendored-chart');
  if (hasErrors(standing)) {
    report(standing, console.error);
    return exitCodes.findings;
  }
  const releases = ready.flatMap(({ specs }) => placedReleases(specs));
  const strangers = values.only.filter((name) => !releases.some(({ release }) => release.name === name));
  if (strangers.length > 0) {
    const names = [...new Set(releases.map(({ release }) => release.name))].sort();
    throw new WrongUsage(
      `no chart of others is called ${strangers.join(', ')}; there are: ${names.join(', ') || 'none'}`,
    );
  }
  const files = new Map<string, string>();
  const faults: Finding[] = [];
  await withHelm(values.helm, async (tool) => {
    for (const { cluster, specs } of ready) {
      const placed = placedReleases(specs).filter(
        ({ release }) => values.only.length === 0 || values.only.includes(release.name),
      );
      const inflated = await inflate({ cluster, placed, tool });
      for (const [file, text] of inflated.files) files.set(file, text);
      faults.push(...inflated.findings);
    }
  });
  const { missing, changed } = writeTree(values.root, { files, scope: [] });
  for (const file of [...missing, ...changed]) console.log(`✓ ${file}`);
  console.log(`${files.size} charts: ${missing.length} new, ${changed.length} changed`);
  if (missing.length + changed.length > 0)
    console.log('\n    → run npx nx run synth, read what is new, and commit dist/');
  for (const line of faultLines(faults)) console.error(line);
  return hasErrors(faults) ? exitCodes.findings : exitCodes.fine;
}

/** What was refused; what was not is written all the same. */
function faultLines(faults: readonly Finding[]): readonly string[] {
  return faults.map(({ rule, file, message, remedy }) => `✗ ${file} ${message} [${rule}]\n    → ${remedy}`);
}
