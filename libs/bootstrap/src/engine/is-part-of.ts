/** True when everything that is wanted is there; an API fills in more. */
export function isPartOf(wanted: unknown, found: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) &&
      wanted.length === found.length &&
      wanted.every((each, index) => isPartOf(each, found[index]))
    );
  if (typeof wanted !== 'object' || wanted === null) return wanted === found;
  if (typeof found !== 'object' || found === null) return false;
  const there = found as Readonly<Record<string, unknown>>;
  return Object.entries(wanted).every(([key, value]) => isPartOf(value, there[key]));
}
