import { workloadRole } from './names.ts';

/** What a workload may do in AWS: one role for one service account. */
export interface WorkloadIdentity {
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly grants: readonly Grant[];
  /**
   * How the account proves to AWS that it is itself.
   *
   * @default 'pod-identity'
   */
  readonly authentication?: Authentication;
  /**
   * Further accounts of its namespace that a person may associate with its role: one that reads its backups.
   *
   * @default - none
   */
  readonly standIns?: readonly string[];
}

/**
 * `pod-identity`: the agent of each node hands out credentials of the role that EKS associates with the account.
 * `irsa`: the role trusts tokens that the cluster signs for the account, which names the role in an annotation; the one
 * way for accounts whose tokens another program asks for.
 */
export type Authentication = 'irsa' | 'pod-identity';

/** Actions on resources; never a wildcard action. */
export interface Grant {
  readonly actions: readonly string[];
  /** ARNs. */
  readonly resources: readonly string[];
}

/** Name of the IAM role behind an identity. */
export function roleName(identity: WorkloadIdentity): string {
  return workloadRole(identity.cluster, identity.namespace, identity.serviceAccount).text;
}

/** The annotations of an identity's service account, in an AWS account of 12 digits: those with IRSA name their role. */
export function accountAnnotations(account: string, identity: WorkloadIdentity): Readonly<Record<string, string>> {
  if (identity.authentication !== 'irsa') return {};
  return { 'eks.amazonaws.com/role-arn': `arn:aws:iam::${account}:role/${roleName(identity)}` };
}
