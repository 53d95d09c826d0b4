import { waves } from '@slipway/contracts/chart-spec';
import type { AnyRelease } from '@slipway/contracts/helm-release';
import type { Json } from '@slipway/contracts/manifest';
import { aCluster } from '@slipway/testing/builders';
import { all, at, only } from '@slipway/testing/find';
import { aBedrockModel, aPlacement } from '@slipway/testing/model-builders';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

/** The operators of the gateway inside the cluster. */

const bedrock = aCluster({ bedrockModels: [aBedrockModel()] });
const pools = aCluster({ placements: [aPlacement({ replicas: 2, routing: 'prefix-aware' })] });
const limited = { ...bedrock, bedrock: { ...bedrock.bedrock, limits: [{ tokens: 10, per: 'day' as const }] } };

/** Every cluster has these. */
const always = ['external-secrets', 'reloader'];
const namesOf = (cluster = bedrock) =>
  compose(cluster)
    .map(({ name }) => name)
    .filter((name) => !always.includes(name));

const releasesOf = (cluster = bedrock): readonly AnyRelease[] =>
  compose(cluster).flatMap(({ releases = [] }) => releases);
function named(name: string, cluster = bedrock): AnyRelease {
  const release = releasesOf(cluster).find((each) => each.name === name);
  if (release === undefined) throw new Error(`no release ${name}`);
  return release;
}
function valuesOf(name: string, cluster = bedrock): Json {
  const release = named(name, cluster);
  return 'values' in release ? (JSON.parse(JSON.stringify(release.values)) as Json) : null;
}
const configuration = (cluster = bedrock) => at(valuesOf('envoy-gateway', cluster), 'config', 'envoyGateway');

it('they come with models of Bedrock or a routing of its own, and with nothing else', () => {
  const expected = ['cert-manager', 'envoy-ai-gateway', 'envoy-gateway'];
  expect(namesOf(aCluster())).toEqual([]);
  expect(namesOf(bedrock)).toEqual(expected);
  expect(namesOf(pools)).toEqual(expected);
});

it('who is named for the gateway gets none from us', () => {
  const gateway = { kind: 'Gateway' as const, name: 'ai-gateway', owner: 'someone@example.com' };
  expect(namesOf({ ...pools, externals: [gateway] })).toEqual([]);
});

describe('order', () => {
  it('kinds come before who watches them; what needs certificates comes after who makes them', () => {
    expect(named('envoy-ai-gateway-kinds').wave).toBe(waves.kinds);
    expect(named('envoy-ai-gateway').wave).toBe(waves.extensions);
    expect(named('cert-manager').wave ?? waves.operators).toBe(waves.operators);
    expect(named('envoy-gateway').wave ?? waves.operators).toBe(waves.operators);
    expect([waves.kinds, waves.operators, waves.extensions, waves.gateway]).toEqual(
      [waves.kinds, waves.operators, waves.extensions, waves.gateway].sort((a, b) => a - b),
    );
  });

  it('policies of the operators are there before the first of them starts', () => {
    for (const spec of compose(bedrock)) expect(spec.wave).toBe(waves.operators);
    for (const release of releasesOf()) {
      const starts = release.namespacedKinds.some(({ kind }) => kind === 'Deployment');
      if (starts) expect(release.wave ?? waves.operators).toBeGreaterThanOrEqual(waves.operators);
    }
  });
});

describe('Envoy Gateway', () => {
  it('asks the controller of the AI gateway where that is', () => {
    expect(at(configuration(), 'extensionManager', 'service', 'fqdn')).toEqual({
      hostname: 'ai-gateway-controller.envoy-ai-gateway-system.svc.cluster.local',
      port: 1063,
    });
    expect(at(configuration(), 'extensionManager', 'hooks', 'xdsTranslator', 'post')).toEqual([
      'Translation',
      'Cluster',
      'Route',
    ]);
  });

  it('knows addresses outside of the cluster', () => {
    expect(at(configuration(), 'extensionApis', 'enableBackend')).toBe(true);
  });

  it('runs gateways where they are declared, and looks nowhere else', () => {
    const kubernetes = (cluster = bedrock) => at(configuration(cluster), 'provider', 'kubernetes');
    expect(kubernetes()).toEqual({
      deploy: { type: 'GatewayNamespace' },
      watch: { type: 'Namespaces', namespaces: ['ai-gateway'] },
    });
    expect(at(kubernetes(pools), 'watch', 'namespaces')).toEqual(['ai-gateway', 'vllm']);
    expect(named('envoy-gateway', pools).reaches).toEqual(['ai-gateway', 'vllm']);
  });

  it('leads to pools of model servers where there are some, and their kind comes along', () => {
    expect(at(configuration(), 'extensionManager', 'backendResources')).toBeUndefined();
    expect(at(configuration(pools), 'extensionManager', 'backendResources')).toMatchObject([{ kind: 'InferencePool' }]);
    const kinds = named('gateway-api-inference-extension', pools);
    expect(kinds).toMatchObject({ wave: waves.kinds, namespacedKinds: [] });
    expect('folder' in kinds && kinds.folder.commit).toMatch(/^[0-9a-f]{40}$/);
    const supplied = compose(pools).flatMap(({ supplies = [] }) => supplies);
    expect(supplied).toContainEqual({ kind: 'Operator', name: 'gateway-api-inference-extension' });
    const owner = 'someone@example.com';
    const external = { kind: 'Operator' as const, name: 'gateway-api-inference-extension', owner };
    expect(releasesOf({ ...pools, externals: [external] }).map(({ name }) => name)).not.toContain(external.name);
  });

  it('counts tokens in a Redis where there are limits', () => {
    expect(at(configuration(), 'rateLimit')).toBeUndefined();
    expect(at(configuration(limited), 'rateLimit')).toEqual({
      backend: { type: 'Redis', redis: { url: 'rate-limits.envoy-gateway-system.svc.cluster.local:6379' } },
      failClosed: false,
    });
    const deployment = at(configuration(limited), 'provider', 'kubernetes', 'rateLimitDeployment');
    expect(at(deployment, 'container', 'env')).toEqual([
      { name: 'REDIS_AUTH', valueFrom: { secretKeyRef: { name: 'rate-limits', key: 'password' } } },
    ]);
    expect(at(deployment, 'replicas')).toBe(2);
  });

  it('has its service reached by gateways alone, and reaches who completes its configuration', () => {
    const manifests = synthesiseChart(compose(limited).find(({ name }) => name === 'envoy-gateway')!);
    const ports = (name: string, direction: string) => at(only(manifests, 'NetworkPolicy', name), 'spec', direction);
    expect(ports('from-ai-gateway', 'ingress')).toMatchObject([
      { ports: [{ port: 18_000 }] },
      { ports: [{ port: 8081 }] },
    ]);
    expect(ports('to-envoy-ai-gateway-system', 'egress')).toMatchObject([{ ports: [{ port: 1063 }] }]);
    expect(ports('to-envoy-gateway-system-rate-limits', 'egress')).toMatchObject([{ ports: [{ port: 6379 }] }]);
    const unlimited = synthesiseChart(compose(bedrock).find(({ name }) => name === 'envoy-gateway')!);
    expect(JSON.stringify(all(unlimited, 'NetworkPolicy'))).not.toContain('8081');
  });
});

it('the AI gateway has its certificate made and renewed by others: its chart would make another one each time', () => {
  expect(at(valuesOf('envoy-ai-gateway'), 'controller', 'mutatingWebhook')).toEqual({ certManager: { enable: true } });
  const { needs } = compose(bedrock).find(({ name }) => name === 'envoy-ai-gateway')!;
  expect(needs).toContainEqual({ kind: 'Operator', name: 'cert-manager' });
  expect(named('envoy-ai-gateway').namespacedKinds.map(({ kind }) => kind)).not.toContain('Secret');
});

it('cert-manager has no rights in kube-system', () => {
  expect(at(valuesOf('cert-manager'), 'global', 'leaderElection', 'namespace')).toBe('cert-manager');
  expect(named('cert-manager').reaches).toBeUndefined();
});
