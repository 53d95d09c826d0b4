import type { Cluster } from '@slipway/contracts/cluster';
import { ownerTags } from '@slipway/contracts/foundation-stacks';
import { cacheCredentialFolder, cachesImages } from '@slipway/contracts/image-cache';
import type { JsonObject } from '@slipway/contracts/manifest';
import { makesWorkspace } from '@slipway/contracts/observability';
import { remoteSecretFolder } from '@slipway/contracts/secret-ref';
import { ruleNamespace } from '@slipway/contracts/workspace-files';
import { formerWorkspace } from './steps/workspace.ts';

/** Every action of AWS that the bootstrap itself takes, by service. What its stacks make, CloudFormation makes in the caller's name. */
export const actions = {
  aps: [
    ...['CreateAlertManagerDefinition', 'CreateRuleGroupsNamespace', 'DeleteAlertManagerDefinition'],
    ...['DeleteRuleGroupsNamespace', 'DescribeAlertManagerDefinition', 'DescribeRuleGroupsNamespace'],
    ...[
      'DeleteWorkspace',
      'DescribeWorkspace',
      'ListRuleGroupsNamespaces',
      'ListWorkspaces',
      'PutAlertManagerDefinition',
      'PutRuleGroupsNamespace',
    ],
    'TagResource',
  ],
  bedrock: ['GetFoundationModelAvailability', 'GetInferenceProfile', 'GetUseCaseForModelAccess'],
  cloudformation: [
    ...[
      'CreateChangeSet',
      'DeleteChangeSet',
      'DeleteStack',
      'DescribeChangeSet',
      'DescribeStackEvents',
      'DescribeStacks',
    ],
    ...['ExecuteChangeSet', 'GetTemplate', 'UpdateTerminationProtection'],
  ],
  ec2: [
    ...['DescribeAddresses', 'DescribeAvailabilityZones', 'DescribeInstances', 'DescribeNetworkInterfaces'],
    ...['DescribeSubnets', 'DescribeVolumes', 'DescribeVpcs'],
  ],
  ecr: ['DescribeImages'],
  eks: [
    ...[
      'AssociateAccessPolicy',
      'AssociateIdentityProviderConfig',
      'CreateAccessEntry',
      'CreateAddon',
      'CreateCapability',
    ],
    ...[
      'CreateCluster',
      'CreateNodegroup',
      'CreatePodIdentityAssociation',
      'DeleteAddon',
      'DeleteAccessEntry',
      'DeleteCapability',
      'DeleteCluster',
    ],
    ...[
      'DeleteNodegroup',
      'DeletePodIdentityAssociation',
      'DescribeAccessEntry',
      'DescribeAddon',
      'DescribeAddonVersions',
    ],
    ...[
      'DescribeCapability',
      'DescribeCluster',
      'DescribeClusterVersions',
      'DescribeIdentityProviderConfig',
      'DescribeNodegroup',
    ],
    ...['DescribePodIdentityAssociation', 'DisassociateAccessPolicy', 'DisassociateIdentityProviderConfig'],
    ...[
      'ListAccessEntries',
      'ListAssociatedAccessPolicies',
      'ListIdentityProviderConfigs',
      'ListInsights',
      'ListPodIdentityAssociations',
    ],
    ...[
      'TagResource',
      'UpdateAccessEntry',
      'UpdateAddon',
      'UpdateCapability',
      'UpdateClusterConfig',
      'UpdateClusterVersion',
      'UpdateNodegroupConfig',
    ],
    ...['UpdateNodegroupVersion', 'UpdatePodIdentityAssociation'],
  ],
  elasticloadbalancing: ['DeregisterTargets', 'DescribeTargetHealth', 'RegisterTargets'],
  grafana: [
    ...['CreateWorkspaceServiceAccount', 'CreateWorkspaceServiceAccountToken', 'DeleteWorkspaceServiceAccount'],
    ...['DescribeWorkspace', 'ListPermissions', 'ListWorkspaceServiceAccounts', 'TagResource', 'UpdatePermissions'],
  ],
  secretsmanager: ['CreateSecret', 'GetSecretValue', 'PutSecretValue', 'TagResource'],
  servicequotas: ['GetAWSDefaultServiceQuota', 'GetServiceQuota'],
  sts: ['AssumeRole', 'GetCallerIdentity'],
  tag: ['GetResources'],
} as const;

/** What EKS answers about all clusters. */
const ofNoCluster = ['DescribeAddonVersions', 'DescribeClusterVersions'];

/** What Bedrock answers about one inference profile, of whichever region. */
const ofProfiles = 'GetInferenceProfile';
/** What AWS answers about all workspaces. */
const ofNoWorkspace = 'ListWorkspaces';

type Arn = (service: string, resource: string) => string;
type Allow = (
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: JsonObject,
) => JsonObject;

/** Policy of whoever runs the bootstrap of a cluster; what its stacks hold comes on top. */
export function bootstrapPolicy(
  cluster: Pick<Cluster, 'access' | 'account' | 'foundation' | 'infrastructure' | 'name' | 'observability' | 'region'>,
): JsonObject {
  const { account, name, region } = cluster;
  const arn: Arn = (service, resource) => `arn:aws:${service}:${region.name}:${account}:${resource}`;
  const allow: Allow = (Sid, Action, Resource, Condition) => ({
    ...{ Sid, Effect: 'Allow', Action, Resource },
    ...(Condition !== undefined && { Condition }),
  });
  const ofEks = (chosen: (action: string) => boolean) => actions.eks.filter(chosen).map((action) => `eks:${action}`);
  const kinds = [
    'cluster',
    'nodegroup',
    'addon',
    'access-entry',
    'capability',
    'identityproviderconfig',
    'podidentityassociation',
  ];
  return {
    Version: '2012-10-17',
    Statement: [
      allow(
        'Stacks',
        actions.cloudformation.map((action) => `cloudformation:${action}`),
        [arn('cloudformation', `stack/slipway-${name}-*/*`)],
      ),
      allow(
        'Cluster',
        ofEks((action) => !ofNoCluster.includes(action)),
        kinds.flatMap((kind) =>
          kind === 'cluster' ? [arn('eks', `cluster/${name}`)] : [arn('eks', `${kind}/${name}/*`)],
        ),
      ),
      // What only looks; these have no resource to name.
      allow(
        'Precheck',
        [
          ...actions.bedrock.filter((action) => action !== ofProfiles).map((action) => `bedrock:${action}`),
          ...actions.ec2.map((action) => `ec2:${action}`),
          ...ofEks((action) => ofNoCluster.includes(action)),
          ...actions.servicequotas.map((action) => `servicequotas:${action}`),
          'sts:GetCallerIdentity',
          'tag:GetResources',
        ],
        ['*'],
      ),
      allow('InferenceProfiles', [`bedrock:${ofProfiles}`], [`arn:aws:bedrock:*:${account}:inference-profile/*`]),
      allow('OwnImages', ['ecr:DescribeImages'], [arn('ecr', 'repository/slipway/*')]),
      allow('KubernetesToken', ['sts:AssumeRole'], [`arn:aws:iam::${account}:role/slipway-${name}-*`]),
      allow(
        'Secrets',
        actions.secretsmanager.map((action) => `secretsmanager:${action}`),
        [remoteSecretFolder(name, '*'), ...(cachesImages(cluster) ? [`${cacheCredentialFolder(cluster)}/*`] : [])].map(
          (entries) => arn('secretsmanager', `secret:${entries}`),
        ),
      ),
      ...metricsStatements(cluster, arn, allow),
      ...apiStatements(cluster, arn, allow),
      ...(cluster.observability.grafana.form === 'managed'
        ? [
            allow(
              'Grafana',
              actions.grafana.map((action) => `grafana:${action}`),
              [arn('grafana', '/workspaces/*')],
              isOurs(cluster),
            ),
          ]
        : []),
      allow('Roles', ['iam:PassRole'], [`arn:aws:iam::${account}:role/slipway-${name}-*`], {
        StringEquals: {
          'iam:PassedToService': [
            'capabilities.eks.amazonaws.com',
            'ec2.amazonaws.com',
            'eks.amazonaws.com',
            'pods.eks.amazonaws.com',
          ],
        },
      }),
    ],
  };
}

/** What is registered with the load balancer before the Kubernetes API, where there is one. */
function apiStatements({ access, name }: Pick<Cluster, 'access' | 'name'>, arn: Arn, allow: Allow): JsonObject[] {
  if (access.form !== 'private-via-nlb') return [];
  return [
    allow(
      'AddressesOfTheApi',
      ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
      [arn('elasticloadbalancing', 'targetgroup/*')],
      isOurs({ name }),
    ),
    // It has no resource to name.
    allow('AddressesThatAreKnown', ['elasticloadbalancing:DescribeTargetHealth'], ['*']),
  ];
}

/** What carries our tag. */
function isOurs(cluster: Pick<Cluster, 'name'>): JsonObject {
  const tags = Object.entries(ownerTags(cluster)).map(([key, value]) => [`aws:ResourceTag/${key}`, value]);
  return { StringEquals: Object.fromEntries(tags) as JsonObject };
}

/** What is told to workspaces of metrics: to those that are named, and to the one that is made, which is known by its tag. */
function metricsStatements(
  cluster: Pick<Cluster, 'foundation' | 'name' | 'observability'>,
  arn: Arn,
  allow: Allow,
): readonly JsonObject[] {
  const { metrics } = cluster.observability;
  const named = [metrics.form === 'managed' ? metrics.workspace : undefined, formerWorkspace(cluster)];
  const ids = [...new Set(named.filter((id) => id !== undefined))];
  const inside = actions.aps
    .filter((action) => action !== ofNoWorkspace && action !== 'DeleteWorkspace')
    .map((action) => `aps:${action}`);
  const told = ids.flatMap((id) => [arn('aps', `workspace/${id}`), arn('aps', `rulegroupsnamespace/${id}/*`)]);
  return [
    ...(told.length === 0 ? [] : [allow('Metrics', inside, told)]),
    ...(makesWorkspace(cluster)
      ? [
          allow(
            'OwnMetrics',
            [...inside, 'aps:DeleteWorkspace'],
            [arn('aps', 'workspace/*'), arn('aps', 'rulegroupsnamespace/*')],
            isOurs(cluster),
          ),
          // What is only being made has no tag yet.
          allow(
            'OwnRules',
            ['aps:CreateRuleGroupsNamespace', 'aps:TagResource'],
            [arn('aps', `rulegroupsnamespace/*/${ruleNamespace(cluster)}`)],
          ),
          // It has no resource.
          allow('Workspaces', [`aps:${ofNoWorkspace}`], ['*']),
        ]
      : []),
  ];
}
