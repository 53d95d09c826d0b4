import type { ChartSpec } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Connection } from '@slipway/contracts/connection';
import type { DeveloperEnvironment } from '@slipway/contracts/developer-environment';
import type { Edge } from '@slipway/contracts/edge';
import type { Endpoint, Workload } from '@slipway/contracts/endpoint';
import type { EnvironmentSize } from '@slipway/contracts/environment-size';
import type { Gateway } from '@slipway/contracts/gateway';
import type { Identity } from '@slipway/contracts/identity';
import type { Image } from '@slipway/contracts/image';
import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import type { Region } from '@slipway/contracts/region';
import type { RemoteSecret } from '@slipway/contracts/secret-ref';
import type { StoreSettings } from '@slipway/contracts/store-settings';
import type { Team, Tenancy } from '@slipway/contracts/tenancy';
import type { Construct } from 'constructs';
import { frozen, source } from './frozen.ts';
import { unmeasured } from './observability-builders.ts';
import { aPlacement, anEmbeddingPlacement } from './model-builders.ts';
import { aGpuPool, aPool } from './pool-builders.ts';

/**
 * Nouns of the contracts for tests: right as they stand, frozen, every field replaceable.
 *
 * No two fields of one noun have the same value, so that a test notices which of them was used. The catalog is left out
 * on purpose: a new price or version changes no test of a construct.
 */

/** A registry's image for both architectures, with its digest. */
export function anImage(overrides: Partial<Image> = {}): Image {
  return frozen({
    repository: 'registry.example.com/web',
    tag: '1.2.3',
    digest: `sha256:${'a'.repeat(64)}`,
    architectures: ['amd64', 'arm64'],
    user: { uid: 1234, gid: 5678 },
    source,
    ...overrides,
  });
}

/** The pods `front`, which run `web` in the namespace `shop`. */
export function aWorkload(overrides: Partial<Workload> = {}): Workload {
  return frozen({ namespace: 'shop', app: 'web', name: 'front', ...overrides });
}

/** Port 8080 of `aWorkload`. */
export function anEndpoint(overrides: Partial<Endpoint> = {}): Endpoint {
  return frozen({ workload: aWorkload(), port: 8080, ...overrides });
}

/** Somebody else's pods call `aWorkload`. */
export function aConnection(overrides: Partial<Connection> = {}): Connection {
  return frozen({
    from: { kind: 'workload', workload: { namespace: 'street', app: 'browser', name: 'visitor' } },
    to: { kind: 'workload', workload: aWorkload() },
    port: 8080,
    purpose: 'looks at the window',
    ...overrides,
  });
}

/** A secret with two keys. */
export function aSecret(overrides: Partial<RemoteSecret> = {}): RemoteSecret {
  return frozen({ name: 'till', remoteKey: '/slipway/test/shop/till', keys: ['token', 'pin'], ...overrides });
}

/** `us-east-1` with three zones. */
export function aRegion(overrides: Partial<Region> = {}): Region {
  return frozen({
    name: 'us-east-1',
    zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    bedrockProfilePrefixes: ['us'],
    source,
    ...overrides,
  });
}

/** Team red. */
export function aTeam(overrides: Partial<Team> = {}): Team {
  return frozen({ name: 'red', group: 'people-of-red', ...overrides });
}

/** A size in which no two amounts are the same. */
export function aSize(overrides: Partial<EnvironmentSize> = {}): EnvironmentSize {
  return frozen({
    name: 'small',
    cpu: 2,
    memoryGiB: 8,
    gpus: 0,
    storageGiB: 20,
    pods: 15,
    containerDefault: { cpu: 0.1, memoryGiB: 0.25 },
    ...overrides,
  });
}

/** Alice of team red. */
export function anEnvironment(overrides: Partial<DeveloperEnvironment> = {}): DeveloperEnvironment {
  return frozen({
    name: 'alice',
    file: 'clusters/test/developers/alice.yaml',
    owner: 'alice@example.com',
    team: aTeam(),
    size: aSize(),
    models: ['chat', 'embed'],
    monthlyUsd: 100,
    expires: '2027-01-31',
    ...overrides,
  });
}

/** Teams red and blue. */
export function aTenancy(overrides: Partial<Tenancy> = {}): Tenancy {
  return frozen({
    teams: [aTeam(), aTeam({ name: 'blue', group: 'people-of-blue' })],
    limits: {
      perEnvironment: { cpu: 8, memoryGiB: 32, gpus: 1, monthlyUsd: 500 },
      total: { cpu: 80, memoryGiB: 320, gpus: 4, monthlyUsd: 5000 },
    },
    latestExpiry: '2027-12-31',
    ...overrides,
  });
}

/** A provider elsewhere, which knows both teams and who runs the platform. */
export function anIdentity(overrides: Partial<Extract<Identity, { provider: 'oidc' }>> = {}): Identity {
  return frozen({
    provider: 'oidc',
    issuer: 'https://people.example.com/realm',
    keys: 'https://people.example.com/certs',
    scopes: ['openid', 'who'],
    userClaim: 'upn',
    groupsClaim: 'roles',
    groups: ['operators', 'people-of-red', 'people-of-blue'],
    clients: { kubernetes: 'client-of-kubernetes', edge: 'client-of-edge', 'argo-cd': 'client-of-argo-cd' },
    roles: { 'cluster-admin': ['operators'] },
    ...overrides,
  });
}

/** A way in below a part of a zone, with certificates that somebody outside signs. */
export function anEdge(overrides: Partial<Edge> = {}): Edge {
  return frozen({
    zone: { name: 'example.com', id: 'Z0123456789EXAMPLE' },
    domain: 'ai.example.com',
    certificates: { issuer: 'lets-encrypt', email: 'certificates@example.com' },
    allowedRanges: [],
    requestsPerFiveMinutes: 300,
    ...overrides,
  });
}

/** An AWS side that is made here, with all that it has by default. */
export function anInfrastructure(overrides: Partial<RenderedInfrastructure> = {}): RenderedInfrastructure {
  return frozen({
    form: 'cloudformation',
    notify: ['platform@example.com'],
    logRetentionDays: 90,
    guardDuty: false,
    environmentRoles: false,
    repositories: 'own',
    imageCache: false,
    imageScanning: 'existing',
    cloudTrail: 'existing',
    ...overrides,
  });
}

/** Stores in AWS where it has them. */
export function storeSettings(overrides: Partial<StoreSettings> = {}): StoreSettings {
  return frozen({
    postgres: { form: 'managed', replicas: 2, memoryGiB: 4, storageGiB: 50, backupDays: 14 },
    redis: { form: 'managed', replicas: 2, memoryGiB: 1 },
    clickhouse: { form: 'in-cluster', replicas: 1, memoryGiB: 8, storageGiB: 100, backupDays: 7 },
    ...overrides,
  });
}

/** Stores that are pods. */
export function storesInCluster(overrides: Partial<StoreSettings> = {}): StoreSettings {
  return storeSettings({
    postgres: { form: 'in-cluster', replicas: 2, memoryGiB: 3, storageGiB: 20, backupDays: 5 },
    redis: { form: 'in-cluster', memoryGiB: 2 },
    ...overrides,
  });
}

/** A gateway that tries again, and has no rule of its own. */
export function gatewaySettings(overrides: Partial<Gateway> = {}): Gateway {
  return frozen({
    replicas: 2,
    groups: {},
    retries: 2,
    allowedFails: 3,
    cooldownSeconds: 30,
    fallbacks: {},
    contextWindowFallbacks: {},
    tracesContent: false,
    guardrails: { bedrock: [], maskedData: [], blockedTopics: [] },
    developerLimits: {},
    keys: [],
    ...overrides,
  });
}

/** An Auto Mode cluster with two models of its own, none of Bedrock, and one environment. */
export function aCluster(overrides: Partial<Cluster> = {}): Cluster {
  return frozen({
    name: 'test',
    file: 'clusters/test/cluster.ts',
    account: '111122223333',
    region: aRegion(),
    zones: ['us-east-1a', 'us-east-1b'],
    kubernetesVersion: '1.36',
    compute: 'eks-auto-mode',
    network: { cidr: '10.20.0.0/16', interfaceEndpoints: 'all' },
    infrastructure: { form: 'external' },
    nodePools: [aPool(), aGpuPool()],
    placements: [aPlacement(), anEmbeddingPlacement()],
    weights: { source: 'hugging-face' },
    bedrockModels: [],
    bedrock: { authentication: 'pod-identity', regions: [], aliases: {}, fallbacks: {}, limits: [] },
    gateway: gatewaySettings(),
    identity: anIdentity(),
    tenancy: aTenancy(),
    budget: { monthlyUsd: 10_000 },
    delivery: { repository: 'https://git.example.com/slipway.git', revision: 'release', argoCd: 'self-hosted' },
    access: { form: 'private' },
    observability: unmeasured,
    stores: storeSettings(),
    externals: [],
    developers: [anEnvironment()],
    ...overrides,
  });
}

/** A chart that holds nothing. */
export function aChartSpec(overrides: Partial<ChartSpec<Construct>> = {}): ChartSpec<Construct> {
  return {
    app: 'window',
    name: 'front',
    owner: 'platform',
    wave: 0,
    source: 'clusters/test/cluster.ts',
    identities: [],
    connections: [],
    needs: [],
    build: () => undefined,
    ...overrides,
  };
}
