/** Options of a program as arguments: `--name=value`, `--name` for a switch; in the order given. */
export function engineArguments(options: Readonly<Record<string, string | number | true>>): string[] {
  return Object.entries(options).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
}
