import { requiredOutputs, requiredParameters } from '@slipway/contracts/foundation-stacks';
import type { JsonObject } from '@slipway/contracts/manifest';
import { anEdge } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';
import { aFullCluster, aMinimalCluster, foundationOf, resourcesOf, tagsOf } from './clusters.ts';

const full = aFullCluster();
const { edge } = foundationOf(full);

it('is there where something leads in, and asks and says what the bootstrap knows of', () => {
  expect(foundationOf(aMinimalCluster()).edge).toBeUndefined();
  expect(Object.keys(edge['Parameters'] as JsonObject)).toEqual([...requiredParameters(full, 'edge')]);
  expect(Object.keys(edge['Outputs'] as JsonObject)).toEqual([...requiredOutputs(full, 'edge')]);
});

it('is reached over TLS alone', () => {
  const listeners = resourcesOf(edge, 'AWS::ElasticLoadBalancingV2::Listener');
  expect(listeners['HttpsListener']).toMatchObject({
    Protocol: 'HTTPS',
    SslPolicy: expect.stringContaining('TLS13') as unknown,
  });
  expect(listeners['HttpListener']).toMatchObject({ DefaultActions: [{ Type: 'redirect' }] });
  expect(Object.values(resourcesOf(edge, 'AWS::CertificateManager::Certificate'))).toMatchObject([
    { DomainName: '*.ai.example.com', DomainValidationOptions: [{ HostedZoneId: 'Z0123456789EXAMPLE' }] },
  ]);
});

it('waits as long as anybody waits for an answer', () => {
  const [balancer] = Object.values(resourcesOf(edge, 'AWS::ElasticLoadBalancingV2::LoadBalancer'));
  expect(balancer?.['LoadBalancerAttributes']).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '610' });
});

describe('who may come', () => {
  const rulesOf = (template: JsonObject) =>
    Object.values(resourcesOf(template, 'AWS::WAFv2::WebACL'))[0]?.['Rules'] as readonly JsonObject[];

  it('is who comes from the ranges, where there are any', () => {
    expect(rulesOf(edge)[0]).toMatchObject({ Name: 'from-elsewhere', Action: { Block: {} }, Priority: 0 });
    expect(Object.values(resourcesOf(edge, 'AWS::WAFv2::IPSet'))).toMatchObject([{ Addresses: ['203.0.113.0/24'] }]);
    expect(JSON.stringify(resourcesOf(edge, 'AWS::EC2::SecurityGroup'))).not.toContain('0.0.0.0/0');
    const open = foundationOf(aFullCluster({ edge: anEdge() })).edge;
    expect(rulesOf(open).map(({ Name }) => Name)).not.toContain('from-elsewhere');
  });

  it('is nobody who asks too often', () => {
    expect(JSON.stringify(rulesOf(edge))).toContain('"Limit":300');
  });

  it('may write what a prompt may say: what looks like an attack in a body is counted', () => {
    const common = rulesOf(edge).find(({ Name }) => Name === 'AWSManagedRulesCommonRuleSet');
    expect(JSON.stringify(common)).toContain('"ActionToUse":{"Count":{}},"Name":"SizeRestrictions_BODY"');
  });

  it('priorities are apart', () => {
    const priorities = rulesOf(edge).map(({ Priority }) => Priority);
    expect(new Set(priorities).size).toBe(priorities.length);
  });
});

it('has the name by which the gateway binds itself; in Auto Mode the tag without which EKS leaves it alone', () => {
  const group = (template: JsonObject) =>
    resourcesOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')['TargetGroup'];
  expect(group(edge)).toMatchObject({ Name: 'test-edge', Port: 8443, Protocol: 'HTTPS', TargetType: 'ip' });
  expect(tagsOf(group(edge))['eks:eks-cluster-name']).toBeUndefined();
  const auto = foundationOf(aFullCluster({ compute: 'eks-auto-mode' })).edge;
  expect(tagsOf(group(auto))['eks:eks-cluster-name']).toBe('test');
});

it('notes who asked for what, and not what they sign in with', () => {
  const [logging] = Object.values(resourcesOf(edge, 'AWS::WAFv2::LoggingConfiguration'));
  expect(JSON.stringify(logging?.['RedactedFields'])).toMatch(/authorization.*cookie/);
});
