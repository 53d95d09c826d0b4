import type { Complaint } from './complaints.ts';
import { awsErrors } from './known-aws-errors.ts';
import { callErrors, deliveryErrors } from './known-delivery-errors.ts';
import { schedulingErrors, startErrors, type KnownError, type Where } from './known-errors.ts';

/** What is wrong, why, and what to do. */
export interface Diagnosis {
  /** Name of the known error; `unknown` where nobody has met it before. */
  readonly name: string;
  /** Objects that say so. */
  readonly where: readonly Where[];
  /** What the first of them says. */
  readonly text: string;
  readonly cause: string;
  readonly remedy: string;
}

/** From the particular to the general: the first whose pattern a message has. */
export const knownErrors: readonly KnownError[] = [
  ...schedulingErrors,
  ...startErrors,
  ...deliveryErrors,
  ...callErrors,
  ...awsErrors,
];

/** What is behind one message; undefined where nobody has met it before. */
export function recognise(text: string): { readonly error: KnownError; readonly groups: RegExpExecArray } | undefined {
  for (const error of knownErrors) {
    const groups = error.pattern.exec(text);
    if (groups !== null) return { error, groups };
  }
  return undefined;
}

/**
 * Puts together what is wrong: one diagnosis for each known error with the same remedy, whatever says so; one for each
 * message that nobody has met before. Waiting alone is no diagnosis where the same object says why.
 */
export function diagnose(complaints: readonly Complaint[]): readonly Diagnosis[] {
  const found = new Map<string, Diagnosis>();
  for (const { where, text } of complaints) {
    const known = recognise(text);
    const remedy = known?.error.remedy(known.groups.slice(1), where) ?? lookAt(where);
    const key = known === undefined ? `${titleOf(where)} ${text}` : `${known.error.name} ${remedy}`;
    const before = found.get(key);
    const others = before?.where ?? [];
    found.set(key, {
      name: known?.error.name ?? 'unknown',
      where: others.some((other) => titleOf(other) === titleOf(where)) ? others : [...others, where],
      text: before?.text ?? text,
      cause: known?.error.cause ?? 'nobody has written down what is behind it',
      remedy,
    });
  }
  const explained = new Set(
    [...found.values()].filter(({ name }) => name !== 'unknown').flatMap(({ where }) => where.map(titleOf)),
  );
  return [...found.values()]
    .filter(({ name, where }) => name !== 'unknown' || !where.every((each) => explained.has(titleOf(each))))
    .sort((a, b) => Number(a.name === 'unknown') - Number(b.name === 'unknown'));
}

function lookAt({ kind, name, namespace }: Where): string {
  if (name === '') return 'look for the object that says it: npx nx run doctor -- --cluster NAME';
  return `kubectl describe ${kind.toLowerCase()} ${name}${namespace === undefined ? '' : ` -n ${namespace}`}`;
}

/** `Pod vllm/qwen3-8b-0`. */
export function titleOf({ kind, name, namespace }: Where): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`.trim();
}

/** How a person reads it: who says what, why, and what to do. */
export function formatDiagnosis({ name, where, text, cause, remedy }: Diagnosis): string {
  const [first, ...others] = where.map(titleOf);
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `✗ ${first ?? 'message'}${more}: ${shortened(text)} [${name}]\n    ${cause}\n    → ${remedy}`;
}

/** Messages of schedulers list every node. */
const longestText = 240;

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longestText ? line : `${line.slice(0, longestText - 1)}…`;
}
