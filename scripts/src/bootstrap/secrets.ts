import { secretStatuses, storeSecret } from '@slipway/bootstrap/steps/secrets';
import { exitCodes, WrongUsage, type ExitCode } from '../exit.ts';
import { readValue } from './ask.ts';
import type { Prepared } from './prepare.ts';

/** Says which secrets people have to supply, after storing the one that was named. */
export async function secrets(
  { context, secrets: needed }: Prepared,
  entry: string | undefined,
  key: string | undefined,
  say: (value: unknown, text: string) => void,
): Promise<ExitCode> {
  if (entry !== undefined) {
    const found = needed.find(({ name }) => name === entry);
    if (found === undefined || key === undefined || !found.keys.includes(key))
      throw new WrongUsage(
        `say which key of which entry: ${needed.map(({ name, keys }) => `${name} (${keys.join(', ')})`).join('; ')}`,
      );
    await storeSecret(context, entry, key, await readValue(`${entry} ${key}: `));
  }
  const statuses = await secretStatuses(context, needed);
  const inWords = statuses.map(
    ({ name, missing }) =>
      `${missing.length === 0 ? '✓' : '✗'} ${name}${missing.length === 0 ? '' : `: lacks ${missing.join(', ')}`}`,
  );
  say(statuses, inWords.join('\n'));
  return statuses.some(({ missing }) => missing.length > 0) ? exitCodes.findings : exitCodes.fine;
}
