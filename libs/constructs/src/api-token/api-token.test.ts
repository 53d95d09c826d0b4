import { expect, it } from 'vitest';
import { apiTokenMount, apiTokenVolume } from './api-token.ts';

it('is mounted where client libraries look for it, read-only', () => {
  expect(apiTokenMount).toEqual({
    name: apiTokenVolume.name,
    mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
    readOnly: true,
  });
});

it('expires, and brings the certificate and the namespace along', () => {
  const sources = apiTokenVolume.projected?.sources ?? [];
  expect(sources[0]?.serviceAccountToken?.expirationSeconds).toBeLessThanOrEqual(3607);
  expect(sources.flatMap(({ configMap }) => configMap?.items?.map(({ path }) => path) ?? [])).toEqual(['ca.crt']);
  expect(sources.flatMap(({ downwardApi }) => downwardApi?.items?.map(({ path }) => path) ?? [])).toEqual([
    'namespace',
  ]);
});
