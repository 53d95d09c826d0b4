import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { serviceHost, type Endpoint, type Workload } from './endpoint.ts';
import type { VectorStoreNeed } from './external.ts';
import { countField, nameField, textField } from './fields.ts';
import { remoteSecretKey, type RemoteSecret, type SecretRef } from './secret-ref.ts';

/** What is looked for by meaning: one index, and the model whose embeddings lie in it. */
const vectorIndexSchema = z.strictObject({
  /** Name by which programs write and search: an alias, behind which stand one or more indexes. */
  name: nameField(40),
  /** Placement, or model of Bedrock, that makes the embeddings. Another one later gets an index of its own. */
  model: z.string().min(1).max(100),
  /** For texts that only ever come in, as conversations do: documents that change must not get one. Default: all stays. */
  lifecycle: z
    .strictObject({
      /** Size of a shard from which a new index takes what comes, GiB. Default: 20. */
      rolloverGiB: countField(1_000).default(20),
      /** Days after which an index that takes nothing more goes. */
      retentionDays: countField(3_650),
    })
    .optional(),
});

const indexes = z.array(vectorIndexSchema).min(1).max(50);
const storageGiB = countField(16_384);

/** OpenSearch, which finds texts by words and by meaning: Amazon OpenSearch Service, or pods. */
export const vectorStoreSchema = z.discriminatedUnion('form', [
  z.strictObject({
    /** A domain of Amazon OpenSearch Service in the VPC, made by the foundation and kept when the cluster goes. */
    form: z.literal('managed'),
    /** Nodes for data, as many in each zone. Default: 3. */
    nodes: countField(80, 2).default(3),
    /** What they are. Default: `r7g.large.search`. */
    instanceType: textField((text) => /^[a-z0-9]+\.[a-z0-9]+\.search$/.test(text), {
      rule: 'invalid-instance-type',
      message: 'is not an instance type of Amazon OpenSearch Service',
      remedy: "write one as AWS does: 'r7g.large.search'",
    }).default('r7g.large.search'),
    /** Disk of a node. Default: 100. */
    storageGiB: storageGiB.default(100),
    /** Days that the snapshots of every night are kept, in a bucket of ours; 0 keeps none but those of AWS. Default: 14. */
    snapshotDays: countField(365, 0).default(14),
    indexes,
  }),
  z.strictObject({
    /** Pods with volumes. Nothing is copied out of them: what is indexed must be there elsewhere too. */
    form: z.literal('in-cluster'),
    /** Nodes, each for everything; an odd number, so that a majority remains when one goes. Default: 3. */
    nodes: countField(9, 3).default(3),
    /** Memory of a node: half for its heap, the rest for vectors. Default: 2. */
    memoryGiB: countField(256, 2).default(2),
    /** Disk of a node. Default: 20. */
    storageGiB: storageGiB.default(20),
    indexes,
  }),
]);

/** OpenSearch, as a cluster asks for it. */
export type VectorStore = Readonly<z.output<typeof vectorStoreSchema>>;
export type VectorIndex = Readonly<VectorStore['indexes'][number]>;
/** One that is pods. */
export type VectorStorePods = Extract<VectorStore, { form: 'in-cluster' }>;

const namespace = 'opensearch';

/** The pods, where there are some, and their API. */
export const vectorStorePods: Endpoint = { workload: { namespace, app: 'opensearch', name: 'opensearch' }, port: 9200 };

/** What tells new pods who may come in: the operator starts it. */
export const vectorStoreSecurity: Workload = {
  namespace,
  app: 'opensearch-security',
  name: `${vectorStorePods.workload.name}-securityconfig-update`,
};

/** What makes indexes what the cluster says. */
export const vectorStoreIndexes: Workload = { namespace, app: 'opensearch-indexes', name: 'opensearch-indexes' };

/** How a program reaches the vector store, whichever form it has. */
export interface VectorStoreEndpoint {
  /** TCP port of its API, which speaks TLS. */
  readonly port: number;
  /** Address, where it is known when rendering; otherwise `address` says it. */
  readonly url?: string;
  /** Secret with its `url`, where AWS gives it out. */
  readonly address?: RemoteSecret;
  /** Secret with `username` and `password`; absent where requests are signed with the role of their pod. */
  readonly login?: SecretRef;
  /** Secret with the certificate of whoever signs its own, `ca.crt`; absent where everybody knows them. */
  readonly authority?: SecretRef;
}

/** How programs of its namespace reach the vector store. Throws an Error in a cluster without one. */
export function vectorStoreEndpoint(cluster: Pick<Cluster, 'file' | 'name' | 'vectorStore'>): VectorStoreEndpoint {
  const { name } = vectorStorePods.workload;
  if (vectorStoreOf(cluster).form === 'managed') {
    const address = `${name}-address`;
    const remoteKey = remoteSecretKey(cluster.name, namespace, address);
    return { port: 443, address: { name: address, keys: ['url'], remoteKey } };
  }
  return {
    port: vectorStorePods.port,
    url: `https://${serviceHost(vectorStorePods)}:${vectorStorePods.port}`,
    // Pods of the operator look for it under this name, whatever they are told.
    login: { name: `${name}-admin-password`, keys: ['username', 'password'] },
    // Made by the operator, with its own authority.
    authority: { name: `${name}-ca`, keys: ['ca.crt'] },
  };
}

/** OpenSearch as a cluster asks for it. Throws an Error in a cluster without it. */
export function vectorStoreOf({ vectorStore, file }: Pick<Cluster, 'file' | 'vectorStore'>): VectorStore {
  if (vectorStore === undefined) throw new Error(`'vectorStore' is not in ${file}: ask for its charts where it is`);
  return vectorStore;
}

/** The vector store, as a need of whoever uses it. */
export const vectorStoreNeed: VectorStoreNeed = { kind: 'VectorStore', namespace, name: vectorStorePods.workload.name };

/** Copies of each shard beside the first: one in each zone of AWS, or one on another node. */
export function copiesOf({ vectorStore, zones }: Pick<Cluster, 'vectorStore' | 'zones'>): number {
  return vectorStore?.form === 'managed' ? domainZones(zones).length - 1 : 1;
}

/** Zones that a domain spreads over: AWS knows two or three. */
export function domainZones(zones: readonly string[]): readonly string[] {
  return zones.slice(0, 3);
}
