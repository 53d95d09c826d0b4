/** An exception from a rule that somebody answers for. `inventory` lists them all. */
export interface Waiver {
  /** The rule, as the check that would complain names it: `restricted-namespace`. */
  readonly rule: string;
  /** Why it cannot be kept, one sentence without the full stop. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Day on which it has to be thought about again, `YYYY-MM-DD`. */
  readonly until: string;
}

/** Annotation of the objects that are excepted. */
export const waiverAnnotation = 'slipway.dev/waiver';

/** The annotations of an object that a waiver excepts. */
export function waived(waiver: Waiver): Readonly<Record<string, string>> {
  const { rule, reason, owner, until } = waiver;
  return { [waiverAnnotation]: `${rule}: ${reason} (${owner}, until ${until})` };
}

/** The last day of a waiver as its annotation says it, `YYYY-MM-DD`, or undefined where it says none. */
export function waiverUntil(annotation: string): string | undefined {
  return /, until (\d{4}-\d{2}-\d{2})\)$/.exec(annotation)?.[1];
}
