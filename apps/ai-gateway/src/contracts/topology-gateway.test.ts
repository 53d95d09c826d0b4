import { aCluster } from '@slipway/testing/builders';
import { ownMetrics } from '@slipway/testing/observability-builders';
import { aBedrockModel, aPlacement } from '@slipway/testing/model-builders';
import { describe, expect, it } from 'vitest';
import type { BedrockAuthentication } from '@slipway/contracts/bedrock';
import type { Cluster } from '@slipway/contracts/cluster';
import { peerName } from '@slipway/contracts/connection';
import { namespaceConnectionsOf, platformConnections, serviceNamespaces } from '@slipway/contracts/topology';
import { gatewayWorkload } from '@slipway/contracts/workloads';

const bedrock = aCluster({ bedrockModels: [aBedrockModel()], observability: ownMetrics });
const pools = aCluster({ placements: [aPlacement({ replicas: 2, routing: 'prefix-aware' })] });

function ways(cluster: Cluster): string[] {
  return namespaceConnectionsOf(cluster, 'ai-gateway')
    .map(({ from, to, port }) => `${peerName(from)} → ${peerName(to)}:${port}`)
    .sort();
}

const controlled = [
  'ai-gateway → envoy-gateway-system:18000',
  'observability → ai-gateway:1064',
  'observability → ai-gateway:19001',
];

describe('the gateway inside the cluster', () => {
  it('has a namespace where something goes through it', () => {
    expect(serviceNamespaces(bedrock)).toContain('ai-gateway');
    expect(serviceNamespaces(pools)).toContain('ai-gateway');
    expect(serviceNamespaces(aCluster())).not.toContain('ai-gateway');
    expect(ways(aCluster())).toEqual([]);
  });

  it.each<[BedrockAuthentication, readonly string[]]>([
    ['pod-identity', ['ai-gateway → pod-identity-agent:80']],
    ['irsa', []],
    ['static-credentials', []],
  ])('calls Bedrock with %s, and nobody else does', (authentication, more) => {
    const cluster = { ...bedrock, bedrock: { ...bedrock.bedrock, authentication } };
    expect(ways(cluster)).toEqual(
      [
        ...controlled,
        ...more,
        'ai-gateway → internet:443',
        'ai-gateway → vpc-endpoints:443',
        'litellm → ai-gateway:8080',
      ].sort(),
    );
    const leaving = platformConnections(cluster).filter(
      ({ from, to }) => from.kind === 'workload' && from.workload === gatewayWorkload && to.kind === 'internet',
    );
    expect(leaving).toEqual([]);
  });

  it('calls no Bedrock where there is none', () => {
    expect(ways(pools).filter((way) => /internet|vpc|agent|8080/.test(way))).toEqual([]);
  });

  it('asks how many tokens are left where there are limits', () => {
    const limited = { ...bedrock, bedrock: { ...bedrock.bedrock, limits: [{ tokens: 10, per: 'day' as const }] } };
    expect(ways(limited)).toContain('ai-gateway → envoy-gateway-system:8081');
    expect(
      platformConnections(limited)
        .filter(({ from, port }) => port === 6379 && peerName(from) !== 'litellm')
        .map(({ from, to }) => `${peerName(from)} → ${peerName(to)}`),
    ).toEqual(['envoy-gateway-system → envoy-gateway-system-rate-limits']);
    expect(ways(bedrock).join()).not.toContain('8081');
  });
});
