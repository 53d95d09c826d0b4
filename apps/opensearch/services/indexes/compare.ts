/** True when all that is wanted is there; a server may have added to it. Numbers and their texts are the same. */
export function holds(there: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(there) &&
      there.length === wanted.length &&
      wanted.every((item, index) => holds((there as readonly unknown[])[index], item))
    );
  }
  if (isRecord(wanted)) {
    return isRecord(there) && Object.entries(wanted).every(([name, value]) => holds(there[name], value));
  }
  return String(there) === String(wanted);
}

/** True when both say the same, and neither more. */
export function isSame(there: unknown, wanted: unknown): boolean {
  return holds(there, wanted) && holds(wanted, there);
}

/** True for objects that are no lists. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
