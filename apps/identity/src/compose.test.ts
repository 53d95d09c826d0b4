import type { Cluster } from '@slipway/contracts/cluster';
import { hashKey } from '@slipway/contracts/sign-in-page';
import { pagesOf } from '@slipway/contracts/pages';
import { aCluster, anEdge, anIdentity } from '@slipway/testing/builders';
import { at, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

const cluster = aCluster({
  edge: anEdge(),
  identity: {
    provider: 'local',
    users: [
      { email: 'Ann@example.com', groups: ['operators', 'people-of-red'] },
      { email: 'bob@example.com', groups: ['people-of-blue'] },
    ],
    roles: { 'cluster-admin': ['operators'] },
  },
});
const rendered = (of: Cluster) => compose(of).flatMap(synthesiseChart);
const manifests = rendered(cluster).filter(({ metadata }) => metadata.namespace === 'sign-in');
const config = load(textAt(only(manifests, 'ConfigMap'), 'data', 'config.yaml')) as Readonly<Record<string, unknown>>;

it('is nothing where the company has a provider, and Argo CD no client there', () => {
  expect(compose(aCluster({ identity: anIdentity({ clients: {} }) }))).toEqual([]);
});

it('gives Argo CD the secret that its settings name, with the label without which it sees none', () => {
  for (const of of [aCluster(), cluster]) {
    const found = rendered(of).filter(({ metadata }) => metadata.namespace === 'argocd');
    expect(found).meetsSchemas();
    const secret = only(found, 'ExternalSecret', 'sign-in-argo-cd');
    expect(at(secret, 'spec', 'data', 0)).toMatchObject({
      secretKey: 'client-secret',
      remoteRef: { key: '/slipway/test/argocd/sign-in-argo-cd', property: 'client-secret' },
    });
    expect(at(secret, 'spec', 'target', 'template', 'metadata', 'labels')).toEqual({
      'app.kubernetes.io/part-of': 'argocd',
    });
    expect(compose(of).at(-1)?.needs).toContainEqual({ kind: 'SecretStore', namespace: 'argocd', name: 'aws' });
  }
});

it('is kept whole by the API server', () => {
  expect(manifests).meetsSchemas();
});

it('is reached from outside under the name that its tokens bear', () => {
  expect(config['issuer']).toBe('https://sign-in.ai.example.com');
  expect(pagesOf(cluster).find(({ name }) => name === 'sign-in')).toMatchObject({
    host: 'sign-in.ai.example.com',
    to: { port: 5556 },
  });
});

it('sends people back to the pages that asked, and nowhere else', () => {
  expect(config['staticClients']).toEqual([
    {
      id: 'argo-cd',
      name: 'argo-cd',
      secretEnv: 'SIGN_IN_0',
      redirectURIs: ['https://localhost:8080/auth/callback'],
    },
    {
      id: 'edge',
      name: 'edge',
      secretEnv: 'SIGN_IN_1',
      redirectURIs: ['https://console.ai.example.com/oauth2/callback'],
    },
  ]);
});

it('sends people back to Langfuse too, where there is one', () => {
  const traced = {
    ...cluster,
    langfuse: { owner: 'ann@example.com', webReplicas: 2, workerReplicas: 2, retentionDays: 90 },
  };
  expect(textAt(only(rendered(traced), 'ConfigMap'), 'data', 'config.yaml')).toContain(
    'https://langfuse.ai.example.com/api/auth/callback/custom',
  );
});

describe('people', () => {
  it('are those that are listed, with their groups, and no password in sight', () => {
    expect(config['staticPasswords']).toEqual([
      {
        email: 'Ann@example.com',
        username: 'Ann@example.com',
        userID: 'ann@example.com',
        hashFromEnv: 'SIGN_IN_2',
        groups: ['operators', 'people-of-red'],
      },
      {
        email: 'bob@example.com',
        username: 'bob@example.com',
        userID: 'bob@example.com',
        hashFromEnv: 'SIGN_IN_3',
        groups: ['people-of-blue'],
      },
    ]);
  });

  it('have hashes in a secret that a person supplies, one variable for each', () => {
    const secret = only(manifests, 'ExternalSecret');
    expect(
      (at(secret, 'spec', 'data') as unknown as { secretKey: string }[]).map(({ secretKey }) => secretKey),
    ).toEqual(['client-argo-cd', 'client-edge', 'hash-ann_at_example.com', 'hash-bob_at_example.com']);
    const env = at(only(manifests, 'Deployment'), 'spec', 'template', 'spec', 'containers', 0, 'env');
    expect(env).toEqual(
      expect.arrayContaining([
        {
          name: 'SIGN_IN_2',
          valueFrom: { secretKeyRef: { name: 'dex', key: 'hash-ann_at_example.com' } },
        },
      ]),
    );
  });
});

it('keeps people apart whose addresses differ in signs that keys do not take', () => {
  const emails = ['a+b@example.com', 'a_b@example.com', 'a-b@example.com', 'a.b@example.com', 'a_2b_b@example.com'];
  expect(new Set(emails.map(hashKey)).size).toBe(emails.length);
  expect(emails.map(hashKey).every((key) => /^[-._a-zA-Z0-9]+$/.test(key))).toBe(true);
});

it('is one copy, since it keeps what it knows in memory', () => {
  expect(at(only(manifests, 'Deployment'), 'spec', 'replicas')).toBe(1);
});
