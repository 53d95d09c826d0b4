import type { Cluster } from '@slipway/contracts/cluster';
import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import { vectorStoreEndpoint } from '@slipway/contracts/vector-store';
import { domainCalls, type VectorStoreDomain } from '@slipway/contracts/vector-store-domain';
import { CfnDeletionPolicy, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnDomain } from 'aws-cdk-lib/aws-opensearchservice';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { sharedByBase } from '../base/base-stack.ts';
import { cfnTags, type FoundationStack } from '../stack/foundation-stack.ts';
import { document } from '../stack/policy.ts';
import { answersOnly, privateSubnets } from './store-parts.ts';
import { addDomainLogs } from './vector-store-logs.ts';

/** A domain of Amazon OpenSearch Service, and the entry that says where it is. What it holds outlives the stack. */
export function addDomain(
  stack: FoundationStack,
  domain: VectorStoreDomain,
  keyArn: string,
  infrastructure: RenderedInfrastructure,
): void {
  const { groups, policy } = addDomainLogs(stack, domain, keyArn, infrastructure);
  const made = new CfnDomain(stack, 'VectorStore', {
    domainName: domain.name,
    engineVersion: domain.engineVersion,
    clusterConfig: {
      instanceType: domain.instanceType,
      instanceCount: domain.instanceCount,
      zoneAwarenessEnabled: true,
      zoneAwarenessConfig: { availabilityZoneCount: domain.zones.length },
      dedicatedMasterEnabled: true,
      dedicatedMasterType: domain.managers.instanceType,
      dedicatedMasterCount: domain.managers.count,
    },
    ebsOptions: { ebsEnabled: true, volumeType: 'gp3', volumeSize: domain.storageGiB },
    encryptionAtRestOptions: { enabled: true, kmsKeyId: keyArn },
    nodeToNodeEncryptionOptions: { enabled: true },
    domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
    advancedSecurityOptions: {
      enabled: true,
      internalUserDatabaseEnabled: false,
      // A name is enough: the role itself is made after the cluster.
      masterUserOptions: { masterUserArn: stack.iamArn(`role/${domain.masterRole}`) },
    },
    // IAM of the account says which roles may call; a policy that named one would need it to be there already.
    accessPolicies: document([
      {
        Effect: 'Allow',
        Principal: { AWS: stack.iamArn('root') },
        Action: [...domainCalls],
        Resource: `${stack.arn('es', `domain/${domain.name}`)}/*`,
      },
    ]),
    vpcOptions: {
      subnetIds: privateSubnets(stack).slice(0, domain.zones.length),
      securityGroupIds: [addGroup(stack, domain).attrGroupId],
    },
    logPublishingOptions: Object.fromEntries(
      [...groups].map(([kind, { attrArn }]) => [kind, { enabled: true, cloudWatchLogsLogGroupArn: attrArn }]),
    ),
    softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
  });
  made.addResourceDependency(policy);
  // Another version of the engine changes the domain; without this it would be replaced.
  made.cfnOptions.updatePolicy = { enableVersionUpgrade: true };
  // Left behind, its interfaces would hold the network; its snapshots stay in the bucket for backups.
  made.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
  made.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  addAddress(stack, stack.cluster, made.attrDomainEndpoint);
}

function addGroup(stack: FoundationStack, { allowedRange }: VectorStoreDomain): CfnSecurityGroup {
  return new CfnSecurityGroup(stack, 'VectorStoreSecurityGroup', {
    vpcId: stack.shared('base', sharedByBase.vpc),
    groupDescription: `Reaches the vector store of the cluster ${stack.cluster.name}`,
    securityGroupIngress: [
      { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: allowedRange, description: 'From the VPC' },
    ],
    securityGroupEgress: answersOnly(),
    tags: cfnTags({ Name: `${stack.cluster.name}-vector-store` }),
  });
}

function addAddress(stack: FoundationStack, cluster: Cluster, host: string): void {
  const { address } = vectorStoreEndpoint(cluster);
  if (address === undefined) throw new Error(`'vectorStore' of ${cluster.file} is a domain whose address is no secret`);
  new CfnSecret(stack, 'VectorStoreAddress', {
    name: address.remoteKey,
    description: 'Where the vector store is; nothing in it is secret',
    secretString: Fn.join('', ['{"url":"https://', host, '"}']),
  }).applyRemovalPolicy(RemovalPolicy.RETAIN);
}
