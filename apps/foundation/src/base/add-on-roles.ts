import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { awsManagedPolicy } from '../stack/policy.ts';
import { addPodRole } from './pod-role.ts';

/** The role of what makes volumes of nodes that EKS does not run. */
export function addEbsCsiRole(stack: FoundationStack): CfnRole {
  return addPodRole(stack, 'EbsCsiRole', {
    name: 'ebs-csi',
    namespace: 'kube-system',
    serviceAccount: 'ebs-csi-controller-sa',
    permissions: [],
    managedPolicyArns: [awsManagedPolicy('service-role/AmazonEBSCSIDriverPolicy')],
  });
}
