import { aSecret } from '@slipway/testing/builders';
import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { BedrockRegion, bedrockRegionName, type BedrockRegionProps } from './bedrock-region.ts';

const minimal: BedrockRegionProps = { namespace: 'shop', region: 'us-west-2' };
const everything: Required<BedrockRegionProps> = {
  ...minimal,
  credentials: aSecret({ name: 'keys', keys: ['credentials'] }),
  withheldHeaders: ['x-caller'],
};
const rendered = (props: BedrockRegionProps) =>
  synthesise((scope) => {
    new BedrockRegion(scope, 'region', props);
  });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('is called at its address, whose certificate must name it', () => {
    expect(at(only(manifests, 'Backend'), 'spec', 'endpoints')).toEqual([
      { fqdn: { hostname: 'bedrock-runtime.us-west-2.amazonaws.com', port: 443 } },
    ]);
    const tls = only(manifests, 'BackendTLSPolicy');
    expect(at(tls, 'spec', 'validation')).toEqual({
      hostname: 'bedrock-runtime.us-west-2.amazonaws.com',
      wellKnownCACertificates: 'System',
    });
    expect(at(tls, 'spec', 'targetRefs', 0)).toMatchObject({ kind: 'Backend', name: 'bedrock-us-west-2' });
  });

  it('is spoken to in its own words; group and kind of its address are written out', () => {
    expect(at(only(manifests, 'AIServiceBackend'), 'spec')).toMatchObject({
      schema: { name: 'AWSBedrock' },
      backendRef: { group: 'gateway.envoyproxy.io', kind: 'Backend', name: 'bedrock-us-west-2' },
    });
  });

  it('is signed for in its own region', () => {
    const policy = only(manifests, 'BackendSecurityPolicy');
    expect(at(policy, 'spec', 'type')).toBe('AWSCredentials');
    expect(at(policy, 'spec', 'awsCredentials', 'region')).toBe('us-west-2');
    expect(at(policy, 'spec', 'targetRefs')).toEqual([
      { group: 'aigateway.envoyproxy.io', kind: 'AIServiceBackend', name: bedrockRegionName('us-west-2') },
    ]);
  });
});

it('credentials come from the pod, or from the file of a secret', () => {
  const credentials = (props: BedrockRegionProps) =>
    at(only(rendered(props), 'BackendSecurityPolicy'), 'spec', 'awsCredentials', 'credentialsFile');
  expect(credentials(minimal)).toBeUndefined();
  expect(credentials(everything)).toEqual({ secretRef: { name: 'keys' } });
});

it('headers that are withheld are removed from each call', () => {
  const mutation = (props: BedrockRegionProps) =>
    at(only(rendered(props), 'AIServiceBackend'), 'spec', 'headerMutation');
  expect(mutation(minimal)).toBeUndefined();
  expect(mutation(everything)).toEqual({ remove: ['x-caller'] });
});

it('a secret without the key that the gateway reads is refused', () => {
  const credentials = aSecret({ name: 'keys', keys: ['token'] });
  expect(() => rendered({ ...minimal, credentials })).toThrow("'credentials' keys has token: add the key credentials");
});
