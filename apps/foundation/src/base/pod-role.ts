import { trustPolicy } from '@slipway/contracts/trust-policy';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { policyDocument, type Permission } from '../stack/policy.ts';

/** A part of the cluster that no chart renders, and what it may do in AWS. */
export interface PodRoleProps {
  /** End of the role's name: `slipway-<cluster>-<name>`. */
  readonly name: string;
  /** Namespace of its service account. */
  readonly namespace: string;
  /** Its service account. */
  readonly serviceAccount: string;
  /** What it may do. */
  readonly permissions: readonly Permission[];
  /**
   * ARNs of policies of AWS's own.
   *
   * @default - none
   */
  readonly managedPolicyArns?: readonly string[];
}

/** The role of a service account of `kube-system`, by Pod Identity: it can be made before the cluster is there. */
export function addPodRole(stack: FoundationStack, id: string, props: PodRoleProps): CfnRole {
  const { namespace, serviceAccount, permissions, managedPolicyArns = [] } = props;
  const identity = { cluster: stack.cluster.name, namespace, serviceAccount, grants: [] };
  // Pod Identity knows the cluster by its ARN: the issuer of its tokens is not asked for.
  const trust = trustPolicy(identity, { ...stack.cluster, oidcIssuer: '' });
  return new CfnRole(stack, id, {
    roleName: `slipway-${stack.cluster.name}-${props.name}`,
    assumeRolePolicyDocument: trust,
    ...(managedPolicyArns.length > 0 && { managedPolicyArns: [...managedPolicyArns] }),
    ...(permissions.length > 0 && {
      policies: [{ policyName: props.name, policyDocument: policyDocument(permissions) }],
    }),
  });
}
