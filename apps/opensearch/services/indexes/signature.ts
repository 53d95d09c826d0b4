import { createHash, createHmac } from 'node:crypto';

/** Keys of a role, which AWS takes back after a while. */
export interface AwsKeys {
  readonly id: string;
  readonly secret: string;
  /** Of the session, where the keys end. */
  readonly token?: string;
}

/** A request before it is sent. */
export interface Unsigned {
  readonly method: string;
  readonly address: URL;
  readonly body: string;
}

/** For whom a request is signed. */
export interface Scope {
  readonly region: string;
  /** `es` is Amazon OpenSearch Service. */
  readonly service: string;
}

/** Makes the headers that say who sends a request. */
export type Signer = (request: Unsigned) => Promise<Readonly<Record<string, string>>>;

/** Signs with the keys that are valid at that moment. */
export function signerOf(keys: () => Promise<AwsKeys>, scope: Scope, now: () => Date): Signer {
  return async (request) => signatureOf(request, await keys(), scope, now());
}

/** The headers of AWS's Signature Version 4. */
export function signatureOf(
  { method, address, body }: Unsigned,
  { id, secret, token }: AwsKeys,
  { region, service }: Scope,
  moment: Date,
): Readonly<Record<string, string>> {
  const time = moment.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const said: Record<string, string> = {
    'x-amz-date': time,
    ...(token !== undefined && { 'x-amz-security-token': token }),
  };
  const headers = Object.entries({ host: address.host, ...said }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = headers.map(([name]) => name).join(';');
  const canonical = [
    method,
    // Each segment is escaped once more than in the address, as for all services but S3.
    address.pathname.split('/').map(escaped).join('/'),
    [...address.searchParams]
      .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
      .sort()
      .join('&'),
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    hash(body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), hash(canonical)].join('\n');
  const key = scope.reduce<Buffer | string>((previous, part) => hmac(previous, part), `AWS4${secret}`);
  const signature = hmac(key, text).toString('hex');
  return {
    ...said,
    authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope.join('/')}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** Everything but what RFC 3986 leaves as it is. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

const hash = (content: string): string => createHash('sha256').update(content).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
