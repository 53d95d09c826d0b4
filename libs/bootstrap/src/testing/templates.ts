import {
  ackRoleOutput,
  conditionalBaseOutputs,
  conditionalDataOutputs,
  oidcIssuerParameter,
  stackOutputs,
  type StackName,
} from '@slipway/contracts/foundation-stacks';
import { workspaceAlias } from '@slipway/contracts/managed-prometheus';
import { ownerMark, type WorkspacePart } from '@slipway/contracts/workspace-files';
import { roleName, type WorkloadIdentity } from '@slipway/contracts/workload-identity';

/** What a workspace is told: next to nothing. */
export function smallTexts(cluster: string): ReadonlyMap<WorkspacePart, string> {
  return new Map([
    ['rules', 'groups: []\n'],
    ['receivers', `${ownerMark({ name: cluster })}alertmanager_config: |\n  receivers: []\n`],
  ]);
}

/** Templates with nothing but roles, keys, the repository `slipway/own` and the outputs that a cluster needs. */
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
        Repository: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'slipway/own' } },
      },
      Outputs: {
        ...Object.fromEntries(Object.entries(roles).map(([logical, name]) => [name, arn(logical)])),
        [base.clusterKey]: arn('Key'),
        [base.privateSubnetIds]: { Value: 'subnet-a,subnet-b,subnet-c' },
        [when.apiLoadBalancerHost]: { Value: 'api.elb.us-east-1.amazonaws.com' },
        [when.apiSecurityGroup]: { Value: 'sg-api' },
        [when.apiTargetGroup]: {
          Value: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/test-api/0123456789abcdef',
        },
        [when.karpenterQueue]: { Value: `slipway-${cluster}` },
      },
    },
    data: {
      Resources: {
        Bucket: { Type: 'AWS::S3::Bucket' },
        Grafana: { Type: 'AWS::Grafana::Workspace' },
        Metrics: { Type: 'AWS::APS::Workspace', Properties: { Alias: workspaceAlias({ name: cluster }) } },
      },
      Outputs: {
        [conditionalDataOutputs.metricsWorkspace]: { Value: { 'Fn::GetAtt': ['Metrics', 'WorkspaceId'] } },
        [conditionalDataOutputs.grafanaWorkspace]: { Value: { 'Fn::GetAtt': ['Grafana', 'Id'] } },
      },
    },
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
