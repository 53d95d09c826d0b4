import type { Bedrock, BedrockAuthentication } from '@slipway/contracts/bedrock';
import { bedrockIdentity } from '@slipway/contracts/bedrock-identity';
import { waves } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import { looksLikeCredential } from '@slipway/contracts/credential';
import { namespaceConnectionsOf } from '@slipway/contracts/topology';
import { aCluster, aRegion } from '@slipway/testing/builders';
import { all, at, listAt, namesOf, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { aBedrockModel, aPlacement } from '@slipway/testing/model-builders';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

const plain = aCluster({ bedrockModels: [aBedrockModel()] });
const pools = aCluster({ placements: [aPlacement({ replicas: 2, routing: 'prefix-aware' })] });
const told = (bedrock: Partial<Bedrock>): Cluster => ({ ...plain, bedrock: { ...plain.bedrock, ...bedrock } });
const limits: Bedrock['limits'] = [
  { tokens: 1000, per: 'hour' },
  { model: 'large-chat', tokens: 10, per: 'minute' },
];
const everything: Cluster = {
  ...told({ regions: [aRegion({ name: 'us-west-2' })], aliases: { quick: 'large-chat' }, limits }),
  placements: pools.placements,
  compute: 'karpenter',
};

function gatewayOf(cluster: Cluster) {
  const spec = compose(cluster).find(({ name }) => name === 'ai-gateway');
  if (spec === undefined) throw new Error('there is a gateway');
  return { spec, manifests: synthesiseChart(spec) };
}

it('there is none where nothing goes through it, and none of ours where somebody else is named', () => {
  expect(compose(aCluster())).toEqual([]);
  const externals = [{ kind: 'Gateway' as const, name: 'ai-gateway', owner: 'someone@example.com' }];
  expect(compose({ ...pools, externals })).toEqual([]);
});

describe.each([
  ['minimal: one model of Bedrock', plain],
  ['pools alone', pools],
  ['everything', everything],
])('%s', (_, cluster) => {
  const { spec, manifests } = gatewayOf(cluster);

  it('is kept whole by the API server', () => {
    for (const each of compose(cluster)) expect(synthesiseChart(each)).meetsSchemas();
  });

  it('comes after its operators, with who calls it', () => {
    expect(spec).toMatchObject({ app: 'ai-gateway', namespace: 'ai-gateway', owner: 'platform', wave: waves.gateway });
    expect(spec.supplies).toEqual([{ kind: 'Gateway', name: 'ai-gateway' }]);
    expect(spec.needs).toEqual(
      expect.arrayContaining([
        { kind: 'Operator', name: 'envoy-gateway' },
        { kind: 'Operator', name: 'envoy-ai-gateway' },
      ]),
    );
    expect(spec.connections).toEqual(namespaceConnectionsOf(cluster, 'ai-gateway'));
  });

  it('is as many copies as the gateway before it', () => {
    expect(at(only(manifests, 'EnvoyProxy'), 'spec', 'provider', 'kubernetes', 'envoyDeployment', 'replicas')).toBe(
      cluster.gateway.replicas,
    );
  });
});

it('listens for models of Bedrock, and for those with a routing of their own where they are called', () => {
  const listeners = (cluster: Cluster) =>
    listAt(only(gatewayOf(cluster).manifests, 'Gateway'), 'spec', 'listeners').map(
      (listener) => `${textAt(listener, 'name')} ${JSON.stringify(at(listener, 'port'))}`,
    );
  expect(listeners(plain)).toEqual(['bedrock 8080']);
  expect(listeners(pools)).toEqual(['models-8000 8000']);
  expect(listeners(everything)).toEqual(['bedrock 8080', 'models-8000 8000']);
});

describe('authentication', () => {
  const role = { kind: 'IamRole', name: 'slipway-test-ai-gateway-ai-gateway' };
  const using_ = (authentication: BedrockAuthentication) => gatewayOf({ ...told({ authentication }) });
  const annotations = (authentication: BedrockAuthentication) =>
    at(only(using_(authentication).manifests, 'Gateway'), 'spec', 'infrastructure', 'annotations');
  const file = (authentication: BedrockAuthentication) =>
    at(only(using_(authentication).manifests, 'BackendSecurityPolicy'), 'spec', 'awsCredentials', 'credentialsFile');

  it.each(['pod-identity', 'irsa'] as const)('%s: the account of the pods stands for the role', (authentication) => {
    const { spec, manifests } = using_(authentication);
    expect(spec.identities).toEqual([bedrockIdentity(told({ authentication }))]);
    expect(spec.identities[0]).toMatchObject({
      namespace: only(manifests, 'Gateway').metadata.namespace,
      serviceAccount: at(
        only(manifests, 'EnvoyProxy'),
        ...['spec', 'provider', 'kubernetes', 'envoyServiceAccount', 'name'],
      ),
      authentication,
    });
    expect(spec.needs).toContainEqual(role);
    expect(file(authentication)).toBeUndefined();
    expect(all(manifests, 'ExternalSecret')).toEqual([]);
  });

  it('irsa: the account names the role, and otherwise it does not', () => {
    expect(annotations('irsa')).toEqual({
      'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/slipway-test-ai-gateway-ai-gateway',
    });
    expect(annotations('pod-identity')).toBeUndefined();
    expect(annotations('static-credentials')).toBeUndefined();
  });

  it('pod-identity: the agent is needed where EKS does not bring it', () => {
    const agent = { kind: 'AddOn', name: 'eks-pod-identity-agent' };
    expect(gatewayOf(everything).spec.needs).toContainEqual(agent);
    expect(using_('pod-identity').spec.needs).not.toContainEqual(agent);
    expect(gatewayOf({ ...told({ authentication: 'irsa' }), compute: 'karpenter' }).spec.needs).not.toContainEqual(
      agent,
    );
  });

  it('static-credentials: the keys of a user are read from the path of this cluster, and often', () => {
    const { spec, manifests } = using_('static-credentials');
    expect(spec.identities).toEqual([]);
    expect(spec.needs).not.toContainEqual(role);
    expect(spec.needs).toContainEqual({ kind: 'SecretStore', namespace: 'ai-gateway', name: 'aws' });
    const secret = only(manifests, 'ExternalSecret');
    expect(at(secret, 'spec', 'refreshInterval')).toBe('5m0s');
    expect(at(secret, 'spec', 'data')).toEqual([
      {
        secretKey: 'credentials',
        remoteRef: { key: '/slipway/test/ai-gateway/bedrock-credentials', property: 'credentials' },
      },
    ]);
    expect(file('static-credentials')).toEqual({ secretRef: { name: secret.metadata.name } });
    expect(looksLikeCredential(JSON.stringify(manifests))).toBe(false);
    expect(all(manifests, 'Secret')).toEqual([]);
  });
});

describe('traffic to Bedrock', () => {
  const policyOf = (cluster: Cluster) => only(gatewayOf(cluster).manifests, 'BackendTrafficPolicy');

  it('has an object for each region, and a route for each model', () => {
    const { manifests } = gatewayOf(everything);
    for (const kind of ['Backend', 'BackendTLSPolicy', 'AIServiceBackend', 'BackendSecurityPolicy']) {
      expect(namesOf(manifests, kind)).toEqual(['bedrock-us-east-1', 'bedrock-us-west-2']);
    }
    expect(namesOf(manifests, 'AIGatewayRoute')).toEqual(['large-chat']);
    expect(namesOf(gatewayOf(pools).manifests, 'AIGatewayRoute')).toEqual([]);
  });

  it('goes to the next region or model after a failure, as often as there are some', () => {
    const retry = (cluster: Cluster) => at(policyOf(cluster), 'spec', 'retry');
    expect(retry(plain)).toMatchObject({ numAttemptsPerPriority: 1, numRetries: 1 });
    const regions = ['us-west-2', 'us-east-2'].map((name) => aRegion({ name }));
    expect(retry(told({ regions }))).toMatchObject({ numAttemptsPerPriority: 1, numRetries: 2 });
    expect(at(retry(plain), 'retryOn', 'httpStatusCodes')).toEqual([429, 500, 502, 503, 504]);
  });

  it('is not tried again where the question or the right is wrong', () => {
    const codes = listAt(policyOf(plain), 'spec', 'retry', 'retryOn', 'httpStatusCodes');
    for (const code of [400, 401, 403, 404]) expect(codes).not.toContain(code);
  });
});

describe('limits', () => {
  const rules = (cluster: Cluster) =>
    listAt(only(gatewayOf(cluster).manifests, 'BackendTrafficPolicy'), 'spec', 'rateLimit', 'global', 'rules');

  it('count the tokens of answers for each key, over all routes', () => {
    expect(rules(everything)[0]).toEqual({
      clientSelectors: [{ headers: [{ name: 'x-slipway-caller', type: 'Distinct', invert: false }] }],
      limit: { requests: 1000, unit: 'Hour' },
      cost: {
        request: { from: 'Number', number: 0 },
        response: { from: 'Metadata', metadata: { namespace: 'io.envoy.ai_gateway', key: 'tokens' } },
      },
      shared: true,
      shadowMode: false,
    });
  });

  it('of one model hold for all of its names together', () => {
    const model = (cluster: Cluster) => at(rules(cluster)[1], 'clientSelectors', 0, 'headers', 1);
    expect(model(everything)).toMatchObject({ type: 'RegularExpression', value: '^(large-chat|quick)$' });
    expect(model(told({ limits }))).toMatchObject({ type: 'Exact', value: 'large-chat', name: 'x-ai-eg-model' });
  });

  it('are counted in a Redis beside who counts, with a password from the path of this cluster', () => {
    const spec = compose(everything).find(({ name }) => name === 'rate-limits')!;
    expect(spec).toMatchObject({ app: 'ai-gateway', namespace: 'envoy-gateway-system', wave: waves.gateway });
    const manifests = synthesiseChart(spec);
    expect(namesOf(manifests, 'NetworkPolicy')).toEqual(['rate-limits-from-envoy-gateway-system']);
    expect(at(only(manifests, 'ExternalSecret'), 'spec', 'data', 0, 'remoteRef')).toEqual({
      key: '/slipway/test/envoy-gateway-system/rate-limits',
      property: 'password',
    });
  });

  it('need no Redis where there are none, and callers are not told apart', () => {
    expect(compose(plain).map(({ name }) => name)).toEqual(['ai-gateway']);
    const { manifests } = gatewayOf(plain);
    expect(at(only(manifests, 'BackendTrafficPolicy'), 'spec', 'rateLimit')).toBeUndefined();
    expect(JSON.stringify(manifests)).not.toContain('x-litellm-');
  });

  it('who the caller is stays here', () => {
    for (const backend of all(gatewayOf(everything).manifests, 'AIServiceBackend')) {
      expect(at(backend, 'spec', 'headerMutation', 'remove')).toContain('x-slipway-caller');
    }
  });
});
