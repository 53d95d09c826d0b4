import { z } from 'zod';
import { looksLikeCredential, revokeIt } from './credential.ts';
import type { Complaint } from './fields.ts';
import { shown, type Finding } from './finding.ts';
import { chooseFrom, nearest } from './suggest.ts';

/** Where a value was written. */
export interface Place {
  readonly file: string;
  readonly lineOf?: ((path: string) => number | undefined) | undefined;
}

/** A finding of severity `error` at a field. */
export function faultAt(
  place: Place,
  path: string,
  fault: Complaint & { readonly value?: unknown; readonly severity?: 'warning' },
): Finding {
  const line = place.lineOf?.(path);
  return {
    rule: fault.rule,
    severity: fault.severity ?? 'error',
    file: place.file,
    ...(line !== undefined && { line }),
    path,
    ...('value' in fault && { value: shown(fault.value) }),
    message: fault.message,
    remedy: fault.remedy,
  };
}

/** What is left of an object after its faults: `complete` when there were none, `sound` are the fields without one. */
export interface CheckedFields<T> {
  readonly complete: T | undefined;
  readonly sound: Partial<T>;
  readonly findings: readonly Finding[];
}

/** Checks an object against its schema, one finding for each fault; fields without fault can be looked at further. */
export function checkFields<T extends z.ZodObject>(
  schema: T,
  value: unknown,
  place: Place,
): CheckedFields<z.output<T>> {
  const suspicious = suspiciousStrings(value, place);
  const result = schema.safeParse(value);
  if (result.success && suspicious.length === 0) return { complete: result.data, sound: result.data, findings: [] };
  const issues = result.error?.issues ?? [];
  const faults = issues.flatMap((issue) => fromIssue(issue, schema, value, place));
  const findings = oncePerSlip([...suspicious, ...faults], guessedPaths(issues, schema, value));
  return { complete: undefined, sound: soundFields(schema, value, findings), findings };
}

function soundFields<T extends z.ZodObject>(
  schema: T,
  value: unknown,
  findings: readonly Finding[],
): Partial<z.output<T>> {
  if (typeof value !== 'object' || value === null) return {};
  const faulty = new Set(findings.map(({ path = '' }) => /^[^.[]*/.exec(path)?.[0]));
  const sound: Record<string, unknown> = {};
  const shape: Record<string, z.ZodType> = schema.shape;
  for (const [key, field] of Object.entries(shape)) {
    const result = faulty.has(key) ? undefined : field.safeParse((value as Record<string, unknown>)[key]);
    if (result?.success === true && result.data !== undefined) sound[key] = result.data;
  }
  return sound as Partial<z.output<T>>;
}

/** One slip of the hand is one finding: a misspelt field is not missing too, a credential is no wrong address too. */
function oncePerSlip(findings: readonly Finding[], guessed: ReadonlySet<string>): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, path = '' }) => {
    if (seen.has(path) || (rule === 'missing-field' && guessed.has(path))) return false;
    seen.add(path);
    return true;
  });
}

/** Paths of the fields that misspelt ones were taken for. */
function guessedPaths(issues: readonly z.core.$ZodIssue[], schema: z.ZodType, root: unknown): ReadonlySet<string> {
  return new Set(
    issues.flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys') return [];
      const known = knownKeys(schema, issue.path, root);
      return issue.keys.flatMap((key) => {
        const guess = nearest(key, known);
        return guess === undefined ? [] : [fieldPath([...issue.path, guess])];
      });
    }),
  );
}

/** Texts that no field may hold, wherever they stand: credentials, control characters, line breaks. */
function suspiciousStrings(value: unknown, place: Place, path = ''): Finding[] {
  if (typeof value === 'string') {
    if (looksLikeCredential(value)) {
      return [
        faultAt(place, path, {
          rule: 'credential-in-git',
          value,
          message: 'looks like a credential',
          remedy: revokeIt,
        }),
      ];
    }
    if (/[\p{Cc}\u2028\u2029]/u.test(value)) {
      return [
        faultAt(place, path, {
          rule: 'control-character',
          value,
          message: 'holds a line break or another control character',
          remedy: 'write the value on one line',
        }),
      ];
    }
    return [];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => suspiciousStrings(item, place, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    suspiciousStrings(item, place, path === '' ? key : `${path}.${key}`),
  );
}

/** One fault as zod tells it, in the words of a finding. */
function fromIssue(issue: z.core.$ZodIssue, schema: z.ZodType, root: unknown, place: Place): Finding[] {
  const path = fieldPath(issue.path);
  const value = valueAt(root, issue.path);
  const fault = (rule: string, message: string, remedy: string) =>
    faultAt(place, path, { rule, value, message, remedy });
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(schema, issue.path, root);
      return issue.keys.map((key) =>
        faultAt(place, path === '' ? key : `${path}.${key}`, {
          rule: 'unknown-field',
          message: 'is not a field here',
          remedy: unknownFieldRemedy(nearest(key, known)),
        }),
      );
    }
    case 'invalid_type':
      if (value === undefined) return [missing(place, path)];
      return [fault('wrong-type', `is not ${article(issue.expected)}`, typeRemedy(issue.expected, value))];
    case 'invalid_value':
      if (value === undefined) return [missing(place, path)];
      return [
        fault(
          'unknown-value',
          'is not one of the allowed values',
          chooseFrom(typeof value === 'string' ? value : shown(value), issue.values.map(String)),
        ),
      ];
    case 'invalid_union': {
      // A field that says which of several forms an object has.
      const allowed = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
      if (allowed.length === 0) return [fault('invalid-value', issue.message, 'correct it')];
      if (value === undefined) return [missing(place, path)];
      const written = typeof value === 'string' ? value : shown(value);
      return [fault('unknown-value', 'is not one of the allowed values', chooseFrom(written, allowed))];
    }
    case 'invalid_format':
      return [
        fault(
          `invalid-${formatName(issue.format)}`,
          `is not ${formatMessage(issue.format)}`,
          formatRemedy(issue.format),
        ),
      ];
    case 'too_small':
      return [
        fault(
          'too-small',
          `is below ${unitOf(issue.origin, issue.minimum)}`,
          `use at least ${unitOf(issue.origin, issue.minimum)}`,
        ),
      ];
    case 'too_big':
      return [
        fault(
          'too-large',
          `is above ${unitOf(issue.origin, issue.maximum)}`,
          `use at most ${unitOf(issue.origin, issue.maximum)}`,
        ),
      ];
    case 'custom': {
      const complaint = issue.params?.['complaint'] as Complaint | undefined;
      if (complaint !== undefined) return [fault(complaint.rule, complaint.message, complaint.remedy)];
      return [fault('invalid-value', issue.message, 'correct it')];
    }
    default:
      return [fault('invalid-value', issue.message, 'correct it')];
  }
}

function missing(place: Place, path: string): Finding {
  return faultAt(place, path, {
    rule: 'missing-field',
    message: 'is missing',
    remedy: path === '' ? 'write its fields' : `add ${path}`,
  });
}

function unknownFieldRemedy(guess: string | undefined): string {
  return guess === undefined ? 'remove it, or check its spelling and place' : `did you mean ${guess}?`;
}

/** The keys that the object at a path may have. */
function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[], root: unknown): string[] {
  let at: unknown = schema;
  for (const [index, step] of [...path, undefined].entries()) {
    while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodPrefault) at = at.unwrap();
    if (at instanceof z.ZodDiscriminatedUnion) at = chosenForm(at, valueAt(root, path.slice(0, index)));
    if (step === undefined) return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
    if (at instanceof z.ZodObject) at = (at.shape as Record<PropertyKey, unknown>)[step];
    else if (at instanceof z.ZodArray) at = at.element;
  }
  return [];
}

/** Which of its forms an object has, by the field that says so. */
function chosenForm(union: z.ZodDiscriminatedUnion, value: unknown): unknown {
  const { discriminator } = union.def;
  const form = valueAt(value, [discriminator]);
  return union.options.find(
    (option) => option instanceof z.ZodObject && (option.shape[discriminator] as z.ZodType).safeParse(form).success,
  );
}

function fieldPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function article(type: string): string {
  const words: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    array: 'a list',
    object: 'a mapping',
    boolean: 'true or false',
  };
  return words[type] ?? `a ${type}`;
}

function typeRemedy(expected: string, value: unknown): string {
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `write it in quotes: '${value}'`;
  return `write ${article(expected)}`;
}

function formatName(format: string): string {
  return { cidrv4: 'cidr' }[format] ?? format;
}

function formatMessage(format: string): string {
  return (
    { date: 'a day of the calendar', email: 'an e-mail address', cidrv4: 'a range of IPv4 addresses' }[format] ??
    `of the form ${format}`
  );
}

function formatRemedy(format: string): string {
  return (
    { date: 'write it as YYYY-MM-DD', email: 'write it as name@example.com', cidrv4: "write it as '10.0.0.0/16'" }[
      format
    ] ?? 'correct it'
  );
}

function unitOf(origin: string, bound: number | bigint): string {
  if (origin === 'string') return `${bound} characters`;
  if (origin === 'array') return `${bound} ${bound === 1 ? 'item' : 'items'}`;
  return `${bound}`;
}
