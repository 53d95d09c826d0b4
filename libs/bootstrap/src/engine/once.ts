/** Asks for each thing once, in as many attempts as it takes: what is long to look at goes on where AWS has interrupted it. */
export function once<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, T>();
  return async (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = await ask(key);
    answers.set(key, answer);
    return answer;
  };
}
