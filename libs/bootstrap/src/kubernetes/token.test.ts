import { describe, expect, it } from 'vitest';
import { kubernetesToken } from './token.ts';

const session = { accessKeyId: 'made-up-key', secretAccessKey: 'made-up', sessionToken: 'made-up-session' };

describe('a token for the Kubernetes API', () => {
  it('is a question to STS that is signed for one cluster and one minute', async () => {
    const token = await kubernetesToken('dev', 'us-east-1', session, new Date('2026-11-21T12:00:00Z'));
    const [prefix, encoded = ''] = token.split('.');
    expect(prefix).toBe('k8s-aws-v1');
    const url = new URL(Buffer.from(encoded, 'base64url').toString('utf8'));
    expect(url.origin).toBe('https://sts.us-east-1.amazonaws.com');
    const query = Object.fromEntries(url.searchParams);
    expect(query).toMatchObject({
      Action: 'GetCallerIdentity',
      'X-Amz-Date': '20261121T120000Z',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
      'X-Amz-Security-Token': 'made-up-session',
    });
    const other = await kubernetesToken('prod', 'us-east-1', session, new Date('2026-11-21T12:00:00Z'));
    expect(other).not.toBe(token);
  });
});
