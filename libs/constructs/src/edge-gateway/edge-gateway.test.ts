import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { EdgeGateway, type EdgeGatewayProps } from './edge-gateway.ts';

const minimal: EdgeGatewayProps = {
  gateway: { namespace: 'gates', name: 'gate' },
  controller: 'example.com/controller',
  port: 8443,
  certificate: 'gate-tls',
  healthPath: '/well',
  replicas: 2,
  longestAnswerSeconds: 300,
};
const everything: Required<EdgeGatewayProps> = { ...minimal, loadBalancerHost: 'lb-1.us-east-1.elb.amazonaws.com' };
const rendered = (props: EdgeGatewayProps) =>
  synthesise((scope) => {
    new EdgeGateway(scope, 'gateway', props);
  });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('speaks TLS alone, of 1.2 or later, with its own certificate, with whoever names no host as load balancers do', () => {
    expect(at(only(manifests, 'Gateway'), 'spec', 'listeners')).toEqual([
      {
        name: 'pages',
        port: 8443,
        protocol: 'HTTPS',
        tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: 'gate-tls' }] },
        allowedRoutes: { namespaces: { from: 'Same' } },
      },
    ]);
    expect(at(only(manifests, 'ClientTrafficPolicy'), 'spec', 'tls')).toEqual({ minVersion: '1.2' });
  });

  it('believes the load balancer who called, and nobody before it', () => {
    expect(at(only(manifests, 'ClientTrafficPolicy'), 'spec', 'clientIPDetection')).toEqual({
      xForwardedFor: { numTrustedHops: 1 },
    });
  });

  it('says that it is well to whoever names no host', () => {
    expect(at(only(manifests, 'ClientTrafficPolicy'), 'spec', 'healthCheck')).toEqual({ path: '/well' });
  });

  it('has no address outside of the cluster', () => {
    expect(at(only(manifests, 'EnvoyProxy'), 'spec', 'provider', 'kubernetes', 'envoyService', 'type')).toBe(
      'ClusterIP',
    );
  });
});

it('says where its names lead once the load balancer is known, and nothing before', () => {
  const target = 'external-dns.alpha.kubernetes.io/target';
  const leadsTo = (props: EdgeGatewayProps) => at(only(rendered(props), 'Gateway'), 'metadata', 'annotations', target);
  expect(leadsTo(everything)).toBe('lb-1.us-east-1.elb.amazonaws.com');
  expect(leadsTo(minimal)).toBeUndefined();
});
