import { secretStatuses, storeSecret, type NeededSecret } from '@slipway/bootstrap/steps/secrets';
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
    if (found === undefined || !isOf(found, key))
      throw new WrongUsage(
        `say which key of which entry: ${needed.map(({ name, keys }) => `${name}${keys.length === 0 ? '' : ` (${keys.join(', ')})`}`).join('; ')}`,
      );
    const value = await readValue(`${entry}${key === undefined ? '' : ` ${key}`}: `);
    if ((found.isText === true || found.encodedKeys?.includes(key ?? '') === true) && !isPrivateKey(value))
      throw new WrongUsage(`${entry} takes a private key of several lines: hand its file over on standard input`);
    await storeSecret(context, found, key, value);
  }
  const statuses = await secretStatuses(context, needed);
  const inWords = statuses.map(
    ({ name, missing }) =>
      `${missing.length === 0 ? '✓' : '✗'} ${name}${missing.length === 0 ? '' : `: lacks ${missing.join(', ')}`}`,
  );
  say(statuses, inWords.join('\n'));
  return statuses.some(({ missing }) => missing.length > 0) ? exitCodes.findings : exitCodes.fine;
}

/** One text has no keys; of everything else one must be named. */
function isOf({ isText = false, keys }: NeededSecret, key: string | undefined): boolean {
  return isText ? key === undefined : key !== undefined && keys.includes(key);
}

function isPrivateKey(text: string): boolean {
  return /^-----BEGIN [A-Z ]*PRIVATE KEY-----\n[\s\S]+\n-----END [A-Z ]*PRIVATE KEY-----\s*$/.test(text);
}
