import { createHash, createHmac } from 'node:crypto';

/** Keys that AWS has given out. */
export interface AwsKeys {
  readonly id: string;
  readonly secret: string;
  /** Of keys that end. */
  readonly token?: string;
}

/** A request as it arrived. */
export interface SignedRequest {
  readonly method: string;
  /** Path as it was sent, with its escapes. */
  readonly path: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Who signed a request, and for where. */
export interface Signature {
  readonly keyId: string;
  readonly region: string;
  readonly service: string;
}

const form =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const hash = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/**
 * Reads a signature of version 4 and makes it again with the key that it names, as AWS does.
 * @throws Error that says what does not fit.
 */
export function verify(request: SignedRequest, keys: readonly AwsKeys[]): Signature {
  const header = (name: string): string => String(request.headers[name] ?? '');
  const found = form.exec(header('authorization'));
  if (found === null) throw new Error(`no signature: ${header('authorization').slice(0, 40)}`);
  const [, keyId = '', date = '', region = '', service = '', signed = '', signature = ''] = found;
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) throw new Error(`nobody has the key ${keyId}`);
  if (header('x-amz-security-token') !== (key.token ?? '')) throw new Error('the token of the session is another one');
  const names = signed.split(';');
  if (!names.includes('host') || !names.includes('x-amz-date')) throw new Error(`only ${signed} is signed`);
  const canonical = [
    request.method,
    // Each segment is escaped once more, as for all services but S3.
    request.path.split('/').map(encodeURIComponent).join('/'),
    '',
    ...names.map((name) => `${name}:${name === 'host' ? request.host : header(name).trim()}`),
    '',
    signed,
    hash(request.body),
  ].join('\n');
  const scope = [date, region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', header('x-amz-date'), scope.join('/'), hash(canonical)].join('\n');
  const signing = scope.reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${key.secret}`);
  if (hmac(signing, text).toString('hex') !== signature) throw new Error(`the signature does not fit:\n${canonical}`);
  return { keyId, region, service };
}
