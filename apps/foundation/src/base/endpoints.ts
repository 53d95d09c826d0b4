import type { Cluster } from '@slipway/contracts/cluster';
import { collectsTraces } from '@slipway/contracts/traces';
import { CfnSecurityGroup, CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import { cfnTags, type FoundationStack } from '../stack/foundation-stack.ts';
import type { NetworkParts } from './network.ts';

/** A service of AWS that is called inside the VPC. */
export interface InterfaceEndpoint {
  /** Part of the logical name. */
  readonly id: string;
  /** What its name has after the region: `ecr.api`. */
  readonly service: string;
}

/** Services that every cluster calls: its nodes, its add-ons and its workloads. */
const always: readonly InterfaceEndpoint[] = [
  { id: 'Ec2', service: 'ec2' },
  { id: 'EcrApi', service: 'ecr.api' },
  { id: 'EcrDocker', service: 'ecr.dkr' },
  { id: 'Eks', service: 'eks' },
  { id: 'EksAuth', service: 'eks-auth' },
  { id: 'LoadBalancing', service: 'elasticloadbalancing' },
  { id: 'Kms', service: 'kms' },
  { id: 'Logs', service: 'logs' },
  { id: 'Monitoring', service: 'monitoring' },
  { id: 'SecretsManager', service: 'secretsmanager' },
  { id: 'Sqs', service: 'sqs' },
  { id: 'Ssm', service: 'ssm' },
  { id: 'Sts', service: 'sts' },
];

/** The services that a cluster calls inside its VPC; none where it goes out for all of them. */
export function interfaceEndpoints(cluster: Cluster): readonly InterfaceEndpoint[] {
  if (cluster.network.interfaceEndpoints === 'none') return [];
  return [
    ...always,
    ...(cluster.bedrockModels.length === 0 ? [] : [{ id: 'BedrockRuntime', service: 'bedrock-runtime' }]),
    ...(cluster.observability.metrics.form === 'managed' ? [{ id: 'Prometheus', service: 'aps-workspaces' }] : []),
    ...(collectsTraces(cluster) ? [{ id: 'XRay', service: 'xray' }] : []),
  ];
}

/** Ways to AWS that do not leave the VPC. That to Amazon S3 costs nothing and is always there. */
export function addEndpoints(stack: FoundationStack, network: NetworkParts): void {
  const { cluster } = stack;
  const serviceName = (service: string) => `com.amazonaws.${cluster.region.name}.${service}`;
  if (network.privateRouteTables.length > 0) {
    new CfnVPCEndpoint(stack, 'S3Endpoint', {
      vpcId: network.vpc,
      serviceName: serviceName('s3'),
      vpcEndpointType: 'Gateway',
      routeTableIds: [...network.privateRouteTables],
    });
  }
  const endpoints = interfaceEndpoints(cluster);
  if (endpoints.length === 0) return;
  const group = new CfnSecurityGroup(stack, 'EndpointSecurityGroup', {
    vpcId: network.vpc,
    groupDescription: 'What is in the VPC calls services of AWS',
    securityGroupIngress: [
      {
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
        cidrIp: cluster.network.cidr,
        description: 'HTTPS from the VPC',
      },
    ],
    // They answer and call nobody; without a rule everything would be allowed.
    securityGroupEgress: [{ ipProtocol: 'icmp', fromPort: 252, toPort: 86, cidrIp: '255.255.255.255/32' }],
    tags: cfnTags({ Name: `${cluster.name}-endpoints` }),
  });
  for (const { id, service } of endpoints) {
    new CfnVPCEndpoint(stack, `${id}Endpoint`, {
      vpcId: network.vpc,
      serviceName: serviceName(service),
      vpcEndpointType: 'Interface',
      privateDnsEnabled: true,
      subnetIds: [...network.privateSubnets],
      securityGroupIds: [group.attrGroupId],
    });
  }
}
