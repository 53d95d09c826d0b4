/** Requests in flight: more than cores, fewer than connections. */
const width = 8;

/** Does the same with many, some at once, and gives what came of each in their order. */
export async function atOnce<T, R>(many: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = many.entries();
  const worker = async (): Promise<void> => {
    for (const [index, one] of left) results[index] = await work(one);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
