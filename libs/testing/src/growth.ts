/**
 * How many times as long a run takes for four times as much: about 4 where work grows with its amount, 16 where it grows
 * with the square. Best of several runs, because machines are busy; a ratio, because they differ.
 */
export function growth(run: (amount: number) => void, amount: number): number {
  const best = (of: number) =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const start = performance.now();
        run(of);
        return performance.now() - start;
      }),
    );
  run(amount);
  return best(4 * amount) / best(amount);
}
