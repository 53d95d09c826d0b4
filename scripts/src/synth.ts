import { hasErrors } from '@slipway/contracts/finding';
import { compareTree, writeTree, type DesiredTree, type TreeDifference } from '@slipway/render/write-tree';
import { parseArgs } from 'node:util';
import { exitCodes, report, run, type ExitCode } from './exit.ts';
import { renderRepository } from './render.ts';
import { ownRoot } from './workspace.ts';

const usage = `synth [cluster…] [--check] [--root DIR]

  Renders the clusters named, or all of clusters/, to dist/.

  --check      write nothing; say how dist/ differs from what would be written
  --root DIR   the repository to render; default: this one`;

await run(main, usage);

async function main(): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean', default: false }, root: { type: 'string', default: ownRoot } },
  });
  const { desired, findings } = await renderRepository(values.root, positionals);
  report(findings, console.error);
  if (hasErrors(findings)) return exitCodes.findings;
  return values.check ? check(values.root, desired) : write(values.root, desired);
}

function write(root: string, desired: DesiredTree): ExitCode {
  const difference = writeTree(root, desired);
  console.log(`${desired.files.size} files in dist/: ${summary(difference)}`);
  return exitCodes.fine;
}

function check(root: string, desired: DesiredTree): ExitCode {
  const difference = compareTree(root, desired);
  const lines = [
    ...difference.missing.map((file) => `✗ ${file} is missing`),
    ...difference.changed.map((file) => `✗ ${file} differs from what its sources say`),
    ...difference.leftover.map((file) => `✗ ${file} is left over: nothing renders it`),
  ];
  for (const line of lines) console.error(line);
  if (lines.length === 0) {
    console.log(`dist/ holds what the sources say: ${desired.files.size} files`);
    return exitCodes.fine;
  }
  console.error('\n    → run npx nx run synth and commit dist/');
  return exitCodes.findings;
}

function summary({ missing, changed, leftover }: TreeDifference): string {
  if (missing.length + changed.length + leftover.length === 0) return 'nothing changed';
  return `${missing.length} new, ${changed.length} changed, ${leftover.length} removed`;
}
