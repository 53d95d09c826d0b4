import { formatFinding, hasErrors } from '@slipway/contracts/finding';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageResult } from './stage.ts';

/** What a rehearsal gives to people and to machines. */
export interface Report {
  readonly cluster: string;
  /** The kinds whose operators were stood in for, and whose schemas are not the published ones. */
  readonly assumed: readonly string[];
  readonly stages: readonly StageResult[];
  /** Helm charts that were judged by name, version and place, and whose objects nobody saw. */
  readonly notSeen: readonly string[];
  /** The most memory in use by process, in MB. */
  readonly peakMb: Readonly<Record<string, number>>;
  /** How long all of it took. */
  readonly seconds: number;
}

/** Stages counted under the names that vitest has for tests, so that one reader understands the reports of both. */
export interface Counts {
  readonly success: boolean;
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

/** Counts the stages of a report. A report of nothing is no success. */
export function countsOf({ stages }: Pick<Report, 'stages'>): Counts {
  const failed = stages.filter(hasFailed).length;
  return {
    success: stages.length > 0 && failed === 0,
    numTotalTests: stages.length,
    numPassedTests: stages.length - failed,
    numFailedTests: failed,
  };
}

/** Findings of one stage that are shown; the report has them all. */
const shown = 20;

/** The verdict on a stage in one line, with its findings below. */
export function verdictLines(result: StageResult): string[] {
  const errors = result.findings.filter(({ severity }) => severity === 'error').length;
  const mark = errors > 0 ? '✗' : '✓';
  const count = errors === 0 ? '' : ` — ${errors} ${errors === 1 ? 'finding' : 'findings'}`;
  const left = result.findings.length - shown;
  return [
    `${mark} ${result.name.padEnd(9)} ${result.seconds.toFixed(1).padStart(6)} s  ${result.summary}${count}`,
    ...(result.notes ?? []).map((note) => `  ! ${note}`),
    ...notSeenLine(result),
    ...notJudgedLine(result),
    ...result.findings.slice(0, shown).map((finding) => `  ${formatFinding(finding)}`),
    ...(left > 0 ? [`  … and ${left} more; the report has them all`] : []),
  ];
}

function notSeenLine({ notSeen = [] }: StageResult): string[] {
  return notSeen.length === 0 ? [] : [`  not seen, for they are charts of others: ${notSeen.join(', ')}`];
}

function notJudgedLine({ notJudged = [] }: StageResult): string[] {
  if (notJudged.length === 0) return [];
  return [`  not judged here, with reasons in the report: ${notJudged.map(({ id }) => id).join(', ')}`];
}

/** Whether a stage failed. */
export function hasFailed({ findings }: StageResult): boolean {
  return hasErrors(findings);
}

/** Writes the report as JSON and for CI, and says where. */
export function writeReport(folder: string, report: Report): string[] {
  mkdirSync(folder, { recursive: true });
  const stages = report.stages.map((stage) => ({ ...stage, passed: !hasFailed(stage) }));
  const files = [
    {
      name: 'report.json',
      text: `${JSON.stringify({ ...countsOf(report), ...report, stages }, undefined, 2)}\n`,
    },
    { name: 'junit.xml', text: toJunit(report) },
  ];
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  return files.map(({ name }) => join(folder, name));
}

/** The report in the format that CI systems read. */
export function toJunit({ cluster, stages }: Pick<Report, 'cluster' | 'stages'>): string {
  const cases = stages.map((stage) => {
    const head = `  <testcase classname="rehearsal.${escaped(cluster)}" name="${escaped(`${stage.name}: ${stage.promise}`)}" time="${stage.seconds.toFixed(3)}">`;
    const failures = stage.findings
      .filter(({ severity }) => severity === 'error')
      .map((finding) => `<failure message="${escaped(finding.message)}">${escaped(formatFinding(finding))}</failure>`);
    const said = verdictLines(stage).slice(0, 1 + (stage.notes?.length ?? 0));
    return `${head}${failures.join('')}<system-out>${escaped(said.join('\n'))}</system-out></testcase>`;
  });
  const { numFailedTests: failed } = countsOf({ stages });
  const seconds = stages.reduce((total, stage) => total + stage.seconds, 0).toFixed(3);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="rehearsal.${escaped(cluster)}" tests="${stages.length}" failures="${failed}" time="${seconds}">
${cases.join('\n')}
</testsuite>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[^\P{Cc}\t\n]/gu, '\uFFFD');
}
