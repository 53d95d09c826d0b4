import type { OwnImage } from './image.ts';
import type { WorkloadIdentity } from './workload-identity.ts';
import { roleName } from './workload-identity.ts';

/** What a chart may need and another party may supply. */
export const needKinds = [
  'AddOn',
  'ClickHouseDatabase',
  'Gateway',
  'IamRole',
  'Image',
  'Issuer',
  'LogGroup',
  'Network',
  'ObjectBucket',
  'Operator',
  'PostgresDatabase',
  'Prometheus',
  'RedisCache',
  'SecretStore',
  'VectorStore',
] as const;

/** Those that belong to a namespace. */
export const namespacedNeedKinds = [
  'ClickHouseDatabase',
  'Issuer',
  'PostgresDatabase',
  'RedisCache',
  'SecretStore',
  'VectorStore',
] as const;

/** A controller that runs in the cluster and watches kinds of its own: `external-secrets`. */
export interface Operator {
  readonly kind: 'Operator';
  readonly name: string;
}

/** A part of EKS that is switched on or installed beside the cluster: `aws-ebs-csi-driver`. */
export interface AddOn {
  readonly kind: 'AddOn';
  readonly name: string;
}

/** The place from which External Secrets reads the secrets of one namespace. */
export interface SecretStore {
  readonly kind: 'SecretStore';
  readonly namespace: string;
  readonly name: string;
}

/** A store of data that listens; its address and its password arrive as a secret of its name. */
export interface Store {
  readonly kind: 'ClickHouseDatabase' | 'PostgresDatabase' | 'RedisCache';
  readonly namespace: string;
  readonly name: string;
}

/** Where texts are looked for by meaning; its address arrives as a secret where AWS runs it. */
export interface VectorStoreNeed {
  readonly kind: 'VectorStore';
  readonly namespace: string;
  readonly name: string;
}

/** A bucket of Amazon S3, by its own name. */
export interface ObjectBucket {
  readonly kind: 'ObjectBucket';
  readonly name: string;
}

/** A gateway of the Gateway API, to which routes attach themselves. */
export interface Gateway {
  readonly kind: 'Gateway';
  readonly name: string;
}

/** A Prometheus that gathers the metrics of the cluster and answers queries about them. */
export interface Prometheus {
  readonly kind: 'Prometheus';
  readonly name: string;
}

/** A role in AWS, with the policies and the trust that its user needs. */
export interface IamRole {
  readonly kind: 'IamRole';
  readonly name: string;
}

/** An image of our own, pushed to the registry of the cluster's account: repository and tag. */
export interface PushedImage {
  readonly kind: 'Image';
  readonly name: string;
}

/** A group of Amazon CloudWatch Logs, by its own name. */
export interface LogGroup {
  readonly kind: 'LogGroup';
  readonly name: string;
}

/** Who signs certificates for one namespace: an issuer of a kind that cert-manager knows through an operator of its own. */
export interface Issuer {
  readonly kind: 'Issuer';
  readonly namespace: string;
  readonly name: string;
}

/** The subnets and the security group of a cluster, tagged so that nodes find them. */
export interface Network {
  readonly kind: 'Network';
  readonly name: string;
}

/** Something that a chart relies on and does not render. */
export type Need =
  | AddOn
  | Gateway
  | IamRole
  | Issuer
  | LogGroup
  | Network
  | ObjectBucket
  | Operator
  | Prometheus
  | PushedImage
  | SecretStore
  | Store
  | VectorStoreNeed;

/** Something needed that nobody renders here, with the one who answers for it: an e-mail address. */
export type External = Need & { readonly owner: string };

/** What is unique among needs. */
export function needKey(need: Need): string {
  return 'namespace' in need ? `${need.kind} ${need.namespace}/${need.name}` : `${need.kind} ${need.name}`;
}

/** The need as a person writes it into a declaration. */
export function needText(need: Need): string {
  const namespace = 'namespace' in need ? ` namespace: '${need.namespace}',` : '';
  return `{ kind: '${need.kind}',${namespace} name: '${need.name}', owner: '<who supplies it>' }`;
}

/** The role behind an identity, as a need. */
export function roleOf(identity: WorkloadIdentity): IamRole {
  return { kind: 'IamRole', name: roleName(identity) };
}

/** An image of our own, as a need. */
export function pushedImage({ name, tag }: OwnImage): PushedImage {
  return { kind: 'Image', name: `${name}:${tag}` };
}
