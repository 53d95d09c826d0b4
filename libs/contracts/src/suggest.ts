/** The allowed word nearest to what was written, when it is near enough to be a slip of the hand. */
export function nearest(written: string, allowed: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const word of allowed) {
    const distance = editDistance(written.toLowerCase(), word.toLowerCase());
    if (distance < least) [best, least] = [word, distance];
  }
  return best;
}

/** A remedy that names the nearest allowed word alone, where nobody would read all of them. */
export function didYouMean(written: string, allowed: Iterable<string>, otherwise: string): string {
  const guess = nearest(written, allowed);
  return guess === undefined ? otherwise : `did you mean ${guess}?`;
}

/** A remedy that names the nearest allowed word first, then all of them. */
export function chooseFrom(written: string, allowed: Iterable<string>): string {
  const words = [...allowed];
  const guess = nearest(written, words);
  const list = words.length === 0 ? 'there is none' : words.join(', ');
  return guess === undefined ? `use one of: ${list}` : `did you mean ${guess}? allowed: ${list}`;
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const choices = [(last[j - 1] ?? 0) + (same ? 0 : 1), (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) choices.push((beforeLast[j - 2] ?? 0) + 1);
      row.push(Math.min(...choices));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
