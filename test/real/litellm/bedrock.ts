import { sendJson, startStub, type HttpStub } from '../support/http-stub.ts';

/** Stand-in for Amazon Bedrock's runtime and, at `/credentials`, for the agent of EKS Pod Identity. */
export async function startBedrock(): Promise<HttpStub> {
  return startStub(({ path }, response) => {
    const [, target = '', operation = ''] = /^\/model\/([^/]+)\/([a-z]+)$/.exec(path) ?? [];
    const model = decodeURIComponent(target);
    if (path === '/credentials') sendJson(response, 200, credentials);
    else if (operation === 'converse') {
      const message = { role: 'assistant', content: [{ text: bedrockSaying(model) }] };
      const usage = { inputTokens: 3, outputTokens: 4, totalTokens: 7 };
      sendJson(response, 200, { output: { message }, stopReason: 'end_turn', usage, metrics: { latencyMs: 1 } });
    } else if (operation === 'invoke') sendJson(response, 200, { embedding: [0.5, 0.25], inputTextTokenCount: 3 });
    else sendJson(response, 404, { message: `no operation ${path}` });
  });
}

/** What the stand-in for a model of Bedrock says. */
export function bedrockSaying(model: string): string {
  return `Bedrock knows this as ${model}.`;
}

/** What the pod of a workload with an identity is given: where to get credentials, and a token for asking. */
export function podIdentity(bedrock: HttpStub, tokenFile: string): Readonly<Record<string, string>> {
  return {
    AWS_BEDROCK_RUNTIME_ENDPOINT: bedrock.url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${bedrock.url}/credentials`,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

const credentials = {
  AccessKeyId: 'access-key-of-a-stub',
  SecretAccessKey: 'secret-of-a-stub',
  Token: 'token-of-a-stub',
  Expiration: '2099-01-01T00:00:00Z',
};
