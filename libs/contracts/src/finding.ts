import { maskCredentials } from './credential.ts';

/** `error` stops a render or a check, `warning` is shown and counted. */
export type Severity = 'error' | 'warning';

/** The one kind of error: said to people, sorted by file, reported together with all others of a run. */
export interface Finding {
  /** The verdict, kebab-case: `unknown-model`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Path from the root of the repository. */
  readonly file: string;
  /** Line in that file, from 1, where it is known. */
  readonly line?: number;
  /** The field, as written by a person: `placements[0].pool`. */
  readonly path?: string;
  /** The value found there, as written; shown with credentials masked. */
  readonly value?: string;
  /** What is wrong, one sentence without the full stop. */
  readonly message: string;
  /** What to do about it, one imperative sentence without the full stop. */
  readonly remedy: string;
}

/** What a step of parsing gives: a value when nothing stands against it, and the findings either way. */
export interface Outcome<T> {
  readonly value: T | undefined;
  readonly findings: readonly Finding[];
}

/** True when at least one finding stops the run. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}

/** Findings in the order in which a person reads them: by file, line, field, rule. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      compareText(a.file, b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      compareText(a.path ?? '', b.path ?? '') ||
      compareText(a.rule, b.rule) ||
      compareText(a.message, b.message),
  );
}

/** One finding as text of one or two lines; nothing in it has the shape of a credential. */
export function formatFinding(finding: Finding): string {
  const place = finding.line === undefined ? finding.file : `${finding.file}:${finding.line}`;
  const field = finding.path === undefined || finding.path === '' ? '' : ` ${finding.path}`;
  const value = finding.value === undefined ? '' : ` (found ${shorten(finding.value)})`;
  const text = `${place}${field}: ${finding.message}${value} [${finding.rule}]\n    → ${finding.remedy}`;
  return printable(maskCredentials(text));
}

/** Order of texts by code unit: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A value as it is shown in a finding: JSON, so that quotes tell a string from a number. */
export function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}…`;
}

/** Escapes what would move a terminal's cursor; line breaks are ours. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
