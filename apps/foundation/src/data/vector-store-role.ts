import type { ServiceRole } from '@slipway/contracts/vector-store-domain';
import { domainName } from '@slipway/contracts/vector-store-domain';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { policyDocument, serviceTrust, type Conditions } from '../stack/policy.ts';

/** What the service does for the one domain of a cluster: else another account's could have it done. */
export function fromDomain(stack: FoundationStack): Conditions {
  const { account, name } = stack.cluster;
  return {
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': stack.arn('es', `domain/${domainName(name).text}`) },
  };
}

/** The role with which the domain writes snapshots into our bucket. */
export function addSnapshotRole(stack: FoundationStack, role: ServiceRole): CfnRole {
  return new CfnRole(stack, 'SnapshotRole', {
    roleName: role.name,
    description: `Snapshots of the vector store of the cluster ${stack.cluster.name}`,
    assumeRolePolicyDocument: serviceTrust(role.service, fromDomain(stack)),
    policies: [{ policyName: 'grants', policyDocument: policyDocument(role.grants) }],
  });
}
