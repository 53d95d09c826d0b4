import { z } from 'zod';
import { batchSchema, sharedRaySchema, type Batch, type SharedRay } from './batch.ts';
import { bedrockSchema, type Bedrock } from './bedrock.ts';
import type { BedrockModel } from './bedrock-model.ts';
import type { DeveloperEnvironment } from './developer-environment.ts';
import { namespacedNeedKinds, needKinds, type External } from './external.ts';
import { monthlyUsdField, nameField, ownerField, textField } from './fields.ts';
import { gatewaySchema, type Gateway } from './gateway.ts';
import { accessSchema, argoCdForms, type Access, type ArgoCdForm } from './kubernetes-api.ts';
import { langfuseSchema, type Langfuse } from './langfuse.ts';
import { edgeSchema, type Edge } from './edge.ts';
import type { Foundation } from './foundation.ts';
import { identitySchema, type Identity } from './identity.ts';
import { computeModes, nodePoolSchema, type ComputeMode, type NodePoolDeclaration } from './node-pool.ts';
import { infrastructureSchema, type Infrastructure } from './infrastructure.ts';
import { networkSchema, type Network } from './network.ts';
import { observabilitySchema, type Observability } from './observability.ts';
import { placementSchema, type Placement } from './placement.ts';
import type { Region } from './region.ts';
import { credentialForms, type CredentialForm } from './repository-credential.ts';
import { storesSchema, type StoreSettings } from './store-settings.ts';
import { tenancySchema, type Tenancy } from './tenancy.ts';
import { vectorStoreSchema, type VectorStore } from './vector-store.ts';
import { weightsSourceSchema, type WeightsSource } from './weights.ts';

const supplied = { name: z.string().min(1).max(128), owner: ownerField() };

const externalSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(needKinds).exclude(namespacedNeedKinds), ...supplied }),
  z.strictObject({ kind: z.enum(namespacedNeedKinds), namespace: z.string().min(1).max(63), ...supplied }),
]);

export const clusterSchema = z.strictObject({
  /** Name of the EKS cluster and of its folder in `clusters/` and `dist/`. */
  name: nameField(30),
  /** AWS account, 12 digits. */
  account: textField((text) => /^\d{12}$/.test(text), {
    rule: 'invalid-account',
    message: 'is not an AWS account id',
    remedy: 'write the 12 digits in quotes',
  }),
  /** AWS region: `us-east-1`. */
  region: z.string(),
  /** Availability zones for nodes. Default: the first three of the region. */
  zones: z.array(z.string()).min(2).max(6).optional(),
  /** Minor version of Kubernetes: `'1.36'`. */
  kubernetesVersion: z.string(),
  compute: z.enum(computeModes),
  /** The VPC. */
  network: networkSchema,
  /** Who makes the AWS side. Default: somebody else. */
  infrastructure: infrastructureSchema.default({ form: 'external' }),
  nodePools: z.array(nodePoolSchema).min(1).max(50),
  /** Models that run in this cluster. A line here is a promotion. */
  placements: z.array(placementSchema).max(200).default([]),
  /** Where servers load the weights of models from. Default: Hugging Face. */
  weights: weightsSourceSchema.default({ source: 'hugging-face' }),
  /** A Ray cluster that teams share. Default: none. */
  ray: sharedRaySchema.optional(),
  /** Quotas for batch jobs, one for each team and pool. Default: no queue. */
  batch: batchSchema.optional(),
  /** Models of Amazon Bedrock that the gateway offers, by their id in the catalog. */
  bedrockModels: z.array(z.string()).max(100).default([]),
  /** How they are called. Default: with EKS Pod Identity, in the region of the cluster alone. */
  bedrock: bedrockSchema.prefault({}),
  /** The one API in front of all models. */
  gateway: gatewaySchema,
  /** Who vouches for people, and which of their groups hold which role. */
  identity: identitySchema,
  /** The way in from outside. Default: there is none. */
  edge: edgeSchema.optional(),
  tenancy: tenancySchema,
  /** What the whole cluster may cost. */
  budget: z.strictObject({ monthlyUsd: monthlyUsdField() }),
  /** Where Argo CD reads from. */
  delivery: z.strictObject({
    /** Address of the Git repository, without credentials. */
    repository: textField((text) => /^(https:\/\/|ssh:\/\/git@|git@)[^\s]+$/.test(text), {
      rule: 'invalid-repository',
      message: 'is not the address of a Git repository',
      remedy: "write 'https://<host>/<path>.git' or 'git@<host>:<path>.git'",
    }),
    /** Branch or tag. Default: `main`. */
    revision: z.string().min(1).max(200).default('main'),
    /** Who runs Argo CD. Default: the cluster itself. */
    argoCd: z.enum(argoCdForms).default('self-hosted'),
    /** What a private repository is read with; the bootstrap asks for it. Default: everybody may read it. */
    credential: z.enum(credentialForms).optional(),
  }),
  /** How the Kubernetes API is reached from outside. Default: not at all, inside the VPC alone. */
  access: accessSchema.default({ form: 'private' }),
  /** What is measured, and by whom. Default: nothing. */
  observability: observabilitySchema.prefault({}),
  /** In which form databases and caches are had. Default: managed by AWS, and ClickHouse in the cluster. */
  stores: storesSchema,
  /** Langfuse, which keeps traces of calls to models. Default: none. */
  langfuse: langfuseSchema.optional(),
  /** OpenSearch, which finds texts by words and by meaning. Default: none. */
  vectorStore: vectorStoreSchema.optional(),
  /** Things that the charts need and somebody else supplies. */
  externals: z.array(externalSchema).max(100).default([]),
});

/** What the platform team writes in `clusters/<name>/cluster.ts`. */
export type ClusterDeclaration = z.input<typeof clusterSchema>;

/** A declaration after its own schema; references are not resolved yet. */
export type CheckedDeclaration = z.output<typeof clusterSchema>;

/** States what is wanted of a cluster. Checked by type here, by content when it is read. */
export function defineCluster(declaration: ClusterDeclaration): ClusterDeclaration {
  return declaration;
}

/** A cluster that was found right, its references resolved; deeply frozen. */
export interface Cluster {
  readonly name: string;
  /** File that a person edits: `clusters/dev/cluster.ts`. */
  readonly file: string;
  readonly account: string;
  readonly region: Region;
  readonly zones: readonly string[];
  readonly kubernetesVersion: string;
  readonly compute: ComputeMode;
  readonly network: Network;
  readonly infrastructure: Infrastructure;
  readonly nodePools: readonly NodePoolDeclaration[];
  readonly placements: readonly Placement[];
  readonly weights: WeightsSource;
  readonly ray?: SharedRay | undefined;
  readonly batch?: Batch | undefined;
  readonly bedrockModels: readonly BedrockModel[];
  readonly bedrock: Bedrock;
  readonly gateway: Gateway;
  readonly identity: Identity;
  readonly edge?: Edge | undefined;
  readonly tenancy: Tenancy;
  readonly budget: { readonly monthlyUsd: number };
  readonly delivery: {
    readonly repository: string;
    readonly revision: string;
    readonly argoCd: ArgoCdForm;
    readonly credential?: CredentialForm | undefined;
  };
  readonly access: Access;
  readonly observability: Observability;
  readonly stores: StoreSettings;
  readonly langfuse?: Langfuse | undefined;
  readonly vectorStore?: VectorStore | undefined;
  /** What is known of its AWS side; undefined before it was bootstrapped. */
  readonly foundation?: Foundation | undefined;
  readonly externals: readonly External[];
  readonly developers: readonly DeveloperEnvironment[];
}
