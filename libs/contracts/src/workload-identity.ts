import { workloadRole } from './names.ts';

/** What a workload may do in AWS: one role for one service account. */
export interface WorkloadIdentity {
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly grants: readonly Grant[];
}

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
