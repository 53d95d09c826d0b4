import type { Cluster } from '@slipway/contracts/cluster';
import { foundationIdentities } from '@slipway/contracts/foundation-supplies';
import type { Json, JsonObject } from '@slipway/contracts/manifest';
import { composeCluster } from '@slipway/scripts/composition';
import { templatesOf } from '@slipway/scripts/foundation/templates-of';
import { aCluster, anEdge, anInfrastructure, storesInCluster, storeSettings } from '@slipway/testing/builders';
import { anEmbeddingPlacement } from '@slipway/testing/model-builders';
import { unmeasured } from '@slipway/testing/observability-builders';

/** A cluster whose AWS side is made here, with nothing that it need not have. */
export function aMinimalCluster(overrides: Partial<Cluster> = {}): Cluster {
  return aCluster({
    stores: storesInCluster(),
    infrastructure: anInfrastructure({ logRetentionDays: 60 }),
    ...overrides,
  });
}

/** One with everything that can be asked for. */
export function aFullCluster(overrides: Partial<Cluster> = {}): Cluster {
  return aMinimalCluster({
    compute: 'karpenter',
    zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    network: { cidr: '10.20.0.0/16', nat: 'per-zone', interfaceEndpoints: 'all' },
    infrastructure: anInfrastructure({
      notify: ['platform@example.com', 'finance@example.com'],
      logRetentionDays: 60,
      guardDuty: true,
      environmentRoles: true,
      imageCache: true,
      imageScanning: 'own',
      cloudTrail: 'own',
    }),
    access: { form: 'private-via-nlb' },
    delivery: { repository: 'https://git.example.com/slipway.git', revision: 'release', argoCd: 'capability' },
    edge: anEdge({ allowedRanges: ['203.0.113.0/24'] }),
    weights: { source: 's3', bucket: 'weights-of-test' },
    langfuse: {
      owner: 'traces@example.com',
      webReplicas: 2,
      workerReplicas: 2,
      retentionDays: 45,
    },
    stores: storeSettings({
      postgres: { form: 'managed', replicas: 3, memoryGiB: 8, storageGiB: 100, backupDays: 21 },
      redis: { form: 'managed', replicas: 2, memoryGiB: 3 },
    }),
    placements: [anEmbeddingPlacement({ name: 'embed' })],
    vectorStore: {
      form: 'managed',
      nodes: 6,
      instanceType: 'r7g.xlarge.search',
      storageGiB: 70,
      snapshotDays: 9,
      indexes: [{ name: 'notes', model: 'embed' }],
    },
    observability: {
      ...unmeasured,
      metrics: {
        form: 'managed',
        workspace: 'ws-01234567-89ab-cdef-0123-456789abcdef',
        collectorRange: '10.20.255.0/27',
      },
      grafana: {
        form: 'managed',
        saml: { metadata: 'https://id.example.com/saml', groupsAttribute: 'groups', emailAttribute: 'email' },
      },
      logs: { form: 'cloudwatch', retentionDays: 90 },
    },
    ...overrides,
  });
}

/** Its templates, with the roles that its charts ask for. */
export function foundationOf(cluster: Cluster): Readonly<Record<'base' | 'data' | 'identity' | 'edge', JsonObject>> {
  const composed = composeCluster({ ...cluster, externals: [] });
  const specs = composed.value ?? [];
  if (composed.value === undefined && cluster.infrastructure.form !== 'external')
    throw new Error(composed.findings.map(({ message }) => message).join('; '));
  return templatesOf(cluster, {
    identities: foundationIdentities(cluster, specs),
    repositories: ['slipway/own-image'],
    ...(cluster.observability.metrics.form === 'managed' && { scrapeConfiguration: '{"scrape_configs": []}' }),
  }) as Readonly<Record<'base' | 'data' | 'identity' | 'edge', JsonObject>>;
}

/** The properties of a template's resources of a type, by logical name. */
export function resourcesOf(template: JsonObject, type: string): Readonly<Record<string, JsonObject>> {
  const all = Object.entries(template['Resources'] as Record<string, JsonObject>);
  return Object.fromEntries(
    all
      .filter(([, resource]) => resource['Type'] === type)
      .map(([name, resource]) => [name, (resource['Properties'] ?? {}) as JsonObject]),
  );
}

/** Tags of a resource as an object. */
export function tagsOf(properties: JsonObject | undefined): Readonly<Record<string, Json>> {
  const tags = (properties?.['Tags'] ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
