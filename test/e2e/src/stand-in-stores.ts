import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import { openSearchTemplates } from '@slipway/contracts/opensearch-pods';
import { postgresTemplate } from '@slipway/contracts/postgres-pods';
import { at, labelsAt, listAt, textAt } from '@slipway/proofs/fields';
import { ownedBy } from './stand-in-pods.ts';

/** What the operators of databases make, as far as the scheduler and admission can tell. */

/** Name of the volume of an instance, and of the claim for it. */
const dataVolume = 'pgdata';

/** The instances of a PostgreSQL: a pod and a claim of the same name for each. */
export function postgresPods(cluster: Manifest): Manifest[] {
  const template = postgresTemplate(cluster);
  return instanceNames(cluster).map((name) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...place(cluster, name), labels: labelsAt(template, 'metadata', 'labels') },
    spec: {
      ...(at(template, 'spec') as JsonObject),
      volumes: [{ name: dataVolume, persistentVolumeClaim: { claimName: name } }],
    },
  }));
}

/** What CloudNativePG makes once: the claims of its instances, and the Service of the one that is written to. */
export function postgresKept(cluster: Manifest): Manifest[] {
  const { name } = cluster.metadata;
  const storageClassName = textAt(cluster, 'spec', 'storage', 'storageClass');
  return [
    ...instanceNames(cluster).map((instance): Manifest => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: place(cluster, instance),
      spec: {
        accessModes: ['ReadWriteOnce'],
        ...(storageClassName !== undefined && { storageClassName }),
        resources: { requests: { storage: textAt(cluster, 'spec', 'storage', 'size') ?? '1Gi' } },
      },
    })),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: place(cluster, `${name}-rw`),
      spec: { selector: { 'cnpg.io/cluster': name }, ports: [{ name: 'postgres', port: 5432 }] },
    },
  ];
}

/** How many instances a PostgreSQL has. */
export function instancesOf(cluster: Manifest): number {
  return Number(at(cluster, 'spec', 'instances') ?? 1);
}

function instanceNames(cluster: Manifest): string[] {
  return Array.from({ length: instancesOf(cluster) }, (_, index) => `${cluster.metadata.name}-${index + 1}`);
}

/** A StatefulSet of one pod for each copy of a ClickHouse, or for each member of its Keeper, with the Service that gives it a name. */
export function clickHouseSets(installation: Manifest, prefix: string): Manifest[] {
  const { name } = installation.metadata;
  const [cluster] = listAt(installation, 'spec', 'configuration', 'clusters');
  const replicas = Number(at(cluster, 'layout', 'replicasCount') ?? 1);
  const [template] = listAt(installation, 'spec', 'templates', 'podTemplates');
  return Array.from({ length: replicas }, (_, index) => index).flatMap((index): Manifest[] => {
    const set = `${prefix}-${name}-default-0-${index}`;
    const labels = { ...labelsAt(template, 'metadata', 'labels'), 'rehearsal.slipway.dev/set': set };
    const service: Manifest = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: place(installation, set),
      spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'tcp', port: 9000 }] },
    };
    const statefulSet: Manifest = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { ...place(installation, set), labels },
      spec: {
        replicas: 1,
        serviceName: set,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: at(template, 'spec') ?? {} },
        volumeClaimTemplates: listAt(installation, 'spec', 'templates', 'volumeClaimTemplates').map((claim): Json => ({
          metadata: { name: textAt(claim, 'name') ?? '' },
          spec: at(claim, 'spec') ?? {},
        })),
      },
    };
    return [service, statefulSet];
  });
}

/** What OpenSearch's operator makes: the authority of its certificates, a Service, and a StatefulSet for each pool of nodes. */
export function openSearchMade(cluster: Manifest): Manifest[] {
  const { name } = cluster.metadata;
  const serviceName = textAt(cluster, 'spec', 'general', 'serviceName') ?? name;
  const selector = { 'opensearch.org/opensearch-cluster': name };
  const pools = listAt(cluster, 'spec', 'nodePools');
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: place(cluster, `${name}-ca`),
      type: 'Opaque',
      stringData: { 'ca.crt': 'rehearsed' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: place(cluster, serviceName),
      spec: { selector, ports: [{ name: 'http', port: 9200 }] },
    },
    ...pools.flatMap((pool, index): Manifest[] => {
      const { template = {} } = openSearchTemplates(cluster)[index] ?? {};
      const set = `${name}-${textAt(pool, 'component') ?? ''}`;
      const labels = labelsAt(template, 'metadata', 'labels');
      const storageClassName = textAt(pool, 'persistence', 'pvc', 'storageClass');
      // By it the nodes of a pool find each other.
      const headless = `${serviceName}-${textAt(pool, 'component') ?? ''}`;
      const service: Manifest = {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: place(cluster, headless),
        spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'transport', port: 9300 }] },
      };
      const statefulSet: Manifest = {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { ...place(cluster, set), labels },
        spec: {
          replicas: Number(at(pool, 'replicas') ?? 1),
          serviceName: headless,
          selector: { matchLabels: labels },
          template,
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: {
                accessModes: ['ReadWriteOnce'],
                ...(storageClassName !== undefined && { storageClassName }),
                resources: { requests: { storage: textAt(pool, 'diskSize') ?? '1Gi' } },
              },
            },
          ],
        },
      };
      return [service, statefulSet];
    }),
  ];
}

function place(owner: Manifest, name: string): Manifest['metadata'] {
  const { namespace } = owner.metadata;
  return { name, ...(namespace !== undefined && { namespace }), ownerReferences: [ownedBy(owner)] };
}
