import type { Manifest } from '@slipway/contracts/manifest';
import { at, only, textAt } from '@slipway/testing/find';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendJson, startStub, type HttpStub } from '../support/http-stub.ts';
import type { Gateway } from './gateway.ts';
import type { AwsKeys } from './signature.ts';

/** Where the pods of a gateway get their keys from, in the way that its cluster has chosen. */
export interface CredentialSource {
  /** What the pod is given. */
  readonly env: Readonly<Record<string, string>>;
  /** Objects that somebody else makes: secrets. */
  readonly objects: readonly Manifest[];
  /** Gives out other keys from now on. */
  readonly rotate: (keys: AwsKeys, gateway: Gateway) => void;
  /** Checks that the keys were asked for as the rendered objects say. */
  readonly asked: () => string;
  readonly close: () => Promise<void>;
}

const tokenOfAccount = 'token-of-a-service-account';

/**
 * When keys end. Those of the agent are asked for again in their last minutes, so before each call; those of an exchange only
 * when they have ended.
 */
const inSeconds = (seconds: number): string =>
  new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

/** The agent of EKS Pod Identity on the node. */
export async function podIdentity(first: AwsKeys, folder: string): Promise<CredentialSource> {
  let keys = first;
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, tokenOfAccount);
  const agent = await startStub(({ headers }, response) => {
    if (headers.authorization !== tokenOfAccount) sendJson(response, 401, { message: 'nobody knows this token' });
    else
      sendJson(response, 200, {
        AccessKeyId: keys.id,
        SecretAccessKey: keys.secret,
        Token: keys.token,
        Expiration: inSeconds(60),
      });
  });
  return {
    env: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile,
    },
    objects: [],
    rotate: (next) => {
      keys = next;
    },
    asked: () => String(agent.seen.at(-1)?.headers.authorization),
    close: agent.close,
  };
}

/** AWS' own exchange of tokens, for the role that the rendered account names. */
export async function irsa(first: AwsKeys, folder: string, objects: readonly Manifest[]): Promise<CredentialSource> {
  let keys = first;
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, tokenOfAccount);
  const exchange: HttpStub = await startStub((_, response) => {
    const credentials = [
      `<AccessKeyId>${keys.id}</AccessKeyId><SecretAccessKey>${keys.secret}</SecretAccessKey>`,
      `<SessionToken>${keys.token ?? ''}</SessionToken><Expiration>${inSeconds(3)}</Expiration>`,
    ].join('');
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(
      '<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>' +
        `<Credentials>${credentials}</Credentials>` +
        '</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>',
    );
  });
  const annotations = at(only(objects, 'Gateway'), 'spec', 'infrastructure', 'annotations');
  return {
    env: {
      AWS_ROLE_ARN: textAt(annotations, 'eks.amazonaws.com/role-arn'),
      AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
      AWS_ENDPOINT_URL_STS: exchange.url,
    },
    objects: [],
    rotate: (next) => {
      keys = next;
    },
    asked: () => {
      const form = new URLSearchParams(String(exchange.seen.at(-1)?.body));
      return `${form.get('Action') ?? ''} ${form.get('RoleArn') ?? ''} ${form.get('WebIdentityToken') ?? ''}`;
    },
    close: exchange.close,
  };
}

/** The secret that External Secrets would write, under the name and the key that are rendered. */
export function staticCredentials(first: AwsKeys, objects: readonly Manifest[]): CredentialSource {
  let keys = first;
  const external = only(objects, 'ExternalSecret');
  const key = textAt(external, 'spec', 'data', 0, 'secretKey');
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: textAt(external, 'spec', 'target', 'name'), namespace: external.metadata.namespace ?? '' },
    data: { [key]: Buffer.from(fileOf(first)).toString('base64') },
  } as Manifest;
  return {
    env: {},
    objects: [secret],
    rotate: (next, gateway) => {
      gateway.changeSettings((text) => text.replaceAll(keys.id, next.id).replaceAll(keys.secret, next.secret));
      keys = next;
    },
    asked: () => 'nobody',
    close: () => Promise.resolve(),
  };
}

/** A file of credentials as AWS' own programs read it. */
function fileOf({ id, secret }: AwsKeys): string {
  return `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
}
