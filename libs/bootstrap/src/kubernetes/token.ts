import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';

/** Credentials of a session. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

const secondsValid = 60;

/** A token that the Kubernetes API of an EKS cluster takes: a signed question to STS who one is, which nobody can use for another cluster. */
export async function kubernetesToken(
  cluster: string,
  region: string,
  { accessKeyId, secretAccessKey, sessionToken }: SessionCredentials,
  now: Date,
): Promise<string> {
  const hostname = `sts.${region}.amazonaws.com`;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
  const request = new HttpRequest({
    method: 'GET',
    protocol: 'https:',
    hostname,
    path: '/',
    headers: { host: hostname, 'x-k8s-aws-id': cluster },
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
  });
  const { query } = await signer.presign(request, { expiresIn: secondsValid, signingDate: now });
  const url = new URL(`https://${hostname}/`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, String(value));
  return `k8s-aws-v1.${Buffer.from(url.href).toString('base64url')}`;
}
