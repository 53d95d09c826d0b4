import type { KeyAccount } from '@slipway/contracts/gateway-accounts';
import { call, CallFailed, type Server } from './http.ts';
import type { KeyValues } from './step.ts';

/** Reads the value of each key from its Secret, each by its name: whoever asks may see no other. */
export async function readKeyValues(api: Server, keys: readonly KeyAccount[]): Promise<KeyValues> {
  const values = new Map<string, string | undefined>();
  for (const { alias, value } of keys) values.set(alias, await readKey(api, value));
  return values;
}

async function readKey(api: Server, { namespace, secret, key }: KeyAccount['value']): Promise<string | undefined> {
  try {
    const found = (await call(api, 'GET', `/api/v1/namespaces/${namespace}/secrets/${secret}`)) as {
      readonly data?: Readonly<Record<string, string>>;
    };
    const encoded = found.data?.[key];
    return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
  } catch (error) {
    // Before the namespace is there, the right to read in it is not either.
    if (error instanceof CallFailed && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}
