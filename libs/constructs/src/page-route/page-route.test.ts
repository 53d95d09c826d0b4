import { aCluster, anEndpoint } from '@slipway/testing/builders';
import { signInWith } from '@slipway/contracts/sign-in';
import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { PageRoute, type PageRouteProps } from './page-route.ts';

const signIn = signInWith(aCluster(), 'edge', 'gates');
if (signIn === undefined) throw new Error('the cluster of tests has no client for its edge');

const minimal: PageRouteProps = {
  name: 'window',
  gateway: { namespace: 'gates', name: 'gate' },
  host: 'window.ai.example.com',
  to: anEndpoint(),
  paths: ['/v1/models', '/v1/embeddings'],
  longestAnswerSeconds: 300,
};
const everything: Required<PageRouteProps> = { ...minimal, admits: { signIn, groups: ['operators', 'watch'] } };
const rendered = (props: PageRouteProps) =>
  synthesise((scope) => {
    new PageRoute(scope, 'page', props);
  });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('leads from its name outside to the service, by these paths alone', () => {
    const route = only(manifests, 'HTTPRoute', 'window');
    expect(at(route, 'spec', 'hostnames')).toEqual(['window.ai.example.com']);
    expect(at(route, 'spec', 'rules', 0, 'matches')).toEqual([
      { path: { type: 'PathPrefix', value: '/v1/models' } },
      { path: { type: 'PathPrefix', value: '/v1/embeddings' } },
    ]);
    expect(at(route, 'spec', 'rules', 0, 'backendRefs', 0, 'name')).toBe(only(manifests, 'Backend').metadata.name);
    expect(at(only(manifests, 'Backend'), 'spec', 'endpoints')).toEqual([
      { fqdn: { hostname: 'front.shop.svc.cluster.local', port: 8080 } },
    ]);
    expect(at(route, 'spec', 'rules', 0, 'timeouts')).toEqual({ request: '300s', backendRequest: '300s' });
  });

  it('lies in the namespace of the gateway', () => {
    expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['gates']));
  });
});

it('asks nobody who they are, unless it was told whom to let through', () => {
  expect(rendered(minimal).map(({ kind }) => kind)).not.toContain('SecurityPolicy');
});

it('lets people of these groups through after they have signed in, and refuses all others', () => {
  const policy = only(rendered(everything), 'SecurityPolicy', 'window');
  expect(at(policy, 'spec', 'targetRefs')).toEqual([
    { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'window' },
  ]);
  expect(at(policy, 'spec', 'oidc')).toMatchObject({
    provider: { issuer: 'https://people.example.com/realm' },
    clientID: 'client-of-edge',
    clientSecret: { name: 'sign-in-edge' },
    redirectURL: 'https://window.ai.example.com/oauth2/callback',
    scopes: ['openid', 'who'],
  });
  // What is judged is the token that the gateway itself has obtained, and no token that a caller brings.
  const header = at(policy, 'spec', 'oidc', 'forwardIDToken', 'header');
  expect(at(policy, 'spec', 'jwt', 'providers')).toEqual([
    {
      name: 'people',
      issuer: 'https://people.example.com/realm',
      audiences: ['client-of-edge'],
      remoteJWKS: { uri: 'https://people.example.com/certs', cacheDuration: '300s' },
      extractFrom: { headers: [{ name: header }] },
    },
  ]);
  expect(at(policy, 'spec', 'authorization')).toEqual({
    defaultAction: 'Deny',
    rules: [
      {
        name: 'groups',
        action: 'Allow',
        principal: {
          jwt: {
            provider: 'people',
            claims: [{ name: 'roles', valueType: 'StringArray', values: ['operators', 'watch'] }],
          },
        },
      },
    ],
  });
});

it('is refused without a path, and without a group', () => {
  expect(() => rendered({ ...minimal, paths: [] })).toThrow(/'paths' of window is empty: name what may be asked for/);
  expect(() => rendered({ ...minimal, admits: { signIn, groups: [] } })).toThrow(
    /'admits\.groups' of window is empty: name a group/,
  );
});
