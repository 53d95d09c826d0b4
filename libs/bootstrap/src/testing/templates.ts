import {
  ackRoleOutput,
  conditionalBaseOutputs,
  oidcIssuerParameter,
  stackOutputs,
  type StackName,
} from '@slipway/contracts/foundation-stacks';
import { roleName, type WorkloadIdentity } from '@slipway/contracts/workload-identity';

/** Templates with nothing but roles, keys and the outputs that a cluster needs. */
export function smallTemplates(
  cluster: string,
  identities: readonly WorkloadIdentity[] = [],
): ReadonlyMap<StackName, string> {
  const role = (RoleName: string) => ({ Type: 'AWS::IAM::Role', Properties: { RoleName } });
  const arn = (logical: string) => ({ Value: { 'Fn::GetAtt': [logical, 'Arn'] } });
  const { base, edge } = stackOutputs;
  const when = conditionalBaseOutputs;
  const roles = {
    ...{
      ClusterRole: base.clusterRole,
      NodeRole: base.nodeRole,
      ClusterAdmin: base.clusterAdminRole,
      Admin: base.adminRole,
    },
    ...{ Editor: base.editorRole, Reader: base.readerRole, ArgoCd: when.argoCdRole, EbsCsi: when.ebsCsiRole },
    Karpenter: when.karpenterRole,
  };
  const templates = {
    base: {
      Resources: {
        ...Object.fromEntries(Object.keys(roles).map((logical) => [logical, role(`slipway-${cluster}-${logical}`)])),
        TeamRed: role(`slipway-${cluster}-team-red`),
        TeamBlue: role(`slipway-${cluster}-team-blue`),
        Key: { Type: 'AWS::KMS::Key' },
      },
      Outputs: {
        ...Object.fromEntries(Object.entries(roles).map(([logical, name]) => [name, arn(logical)])),
        [base.clusterKey]: arn('Key'),
        [base.privateSubnetIds]: { Value: 'subnet-a,subnet-b,subnet-c' },
        [when.karpenterQueue]: { Value: `slipway-${cluster}` },
      },
    },
    data: { Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } },
    identity: {
      Parameters: { [oidcIssuerParameter]: { Type: 'String' } },
      Resources: {
        ...Object.fromEntries(identities.map((identity, index) => [`Role${index}`, role(roleName(identity))])),
        Ack: role(`slipway-${cluster}-ack`),
      },
      Outputs: { [ackRoleOutput]: arn('Ack') },
    },
    edge: {
      Resources: { Group: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup' } },
      Outputs: {
        [edge.targetGroup]: {
          Value: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/test-edge/0123456789abcdef',
        },
        [edge.loadBalancerHost]: { Value: 'edge.elb.us-east-1.amazonaws.com' },
      },
    },
  };
  return new Map(Object.entries(templates).map(([stack, template]) => [stack as StackName, JSON.stringify(template)]));
}
