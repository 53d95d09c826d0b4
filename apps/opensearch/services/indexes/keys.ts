import { readFileSync } from 'node:fs';
import { CallFailed } from './server.ts';
import type { AwsKeys } from './signature.ts';

/** Where the agent of EKS Pod Identity gives out keys: as it tells pods in their environment. */
export interface KeyAgent {
  readonly url: string;
  /** File with the token of the pod; Kubernetes replaces it. */
  readonly tokenFile: string;
}

/** Keys of the role of this pod. Throws `CallFailed`, which holds nothing of them. */
export async function roleKeys({ url, tokenFile }: KeyAgent, timeoutSeconds: number): Promise<AwsKeys> {
  const answer = await fetch(url, {
    headers: { authorization: readFileSync(tokenFile, 'utf8').trim() },
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
  }).catch((error: unknown) => {
    throw new CallFailed(`keys of the pod's role: ${(error as Error).name}`);
  });
  if (!answer.ok) throw new CallFailed(`keys of the pod's role: ${answer.status}`, answer.status);
  const said = (await answer.json()) as Readonly<Record<string, unknown>>;
  const { AccessKeyId: id, SecretAccessKey: secret, Token: token } = said;
  if (typeof id !== 'string' || typeof secret !== 'string' || typeof token !== 'string')
    throw new CallFailed("keys of the pod's role: the answer holds none");
  return { id, secret, token };
}
