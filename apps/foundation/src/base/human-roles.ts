import { ownerTags } from '@slipway/contracts/foundation-stacks';
import { humanRoles, humanRoleTag, permissionSet, teamRoles } from '@slipway/contracts/human-roles';
import type { RoleName } from '@slipway/contracts/identity';
import { logGroup } from '@slipway/contracts/logs';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { namedWorkspaceArn, type FoundationStack } from '../stack/foundation-stack.ts';
import { document, policyDocument, type Conditions, type Permission } from '../stack/policy.ts';

/**
 * The roles that people take on: nobody else in the account can. What they may do inside the cluster, its access entries
 * say.
 */
export function addHumanRoles(stack: FoundationStack): ReadonlyMap<RoleName, CfnRole> {
  const { cluster } = stack;
  return new Map(
    humanRoles(cluster).map(({ name, role }) => [
      name,
      addHumanRole(stack, `${logicalName(name)}Role`, {
        roleName: role.text,
        description: `${name} of the cluster ${cluster.name}`,
        trust: trustOf(stack, name),
        permissions: permissionsOf(stack, name),
      }),
    ]),
  );
}

/** The roles by which people of teams are groups of Kubernetes, where no provider's tokens say it. */
export function addTeamRoles(stack: FoundationStack): void {
  const { cluster } = stack;
  for (const { team, role } of teamRoles(cluster))
    addHumanRole(stack, `${logicalName(`team-${team}`)}Role`, {
      roleName: role.text,
      description: `People of the team ${team} of the cluster ${cluster.name}`,
      trust: trustOf(stack, `team-${team}`),
      permissions: [{ actions: ['eks:AccessKubernetesApi', 'eks:DescribeCluster'], resources: [stack.clusterArn] }],
    });
}

interface HumanRoleProps {
  /** Its name in IAM. */
  readonly roleName: string;
  /** Whose it is. */
  readonly description: string;
  /** Who of the account may take it on. */
  readonly trust: readonly Conditions[];
  /** What they may do in AWS. */
  readonly permissions: readonly Permission[];
}

function addHumanRole(
  stack: FoundationStack,
  id: string,
  { roleName, description, trust, permissions }: HumanRoleProps,
): CfnRole {
  return new CfnRole(stack, id, {
    roleName,
    description,
    maxSessionDuration: 8 * 60 * 60,
    assumeRolePolicyDocument: document(
      trust.map((condition) => ({
        Effect: 'Allow',
        Principal: { AWS: stack.iamArn('root') },
        Action: 'sts:AssumeRole',
        Condition: condition,
      })),
    ),
    policies: [
      {
        policyName: roleName.slice(`slipway-${stack.cluster.name}-`.length),
        policyDocument: policyDocument(permissions),
      },
    ],
  });
}

/**
 * Who holds a role: the account's own sign-in says it in a tag of somebody's session, or of the role with which a pipeline
 * runs the bootstrap; with IAM Identity Center, people also come by a permission set of its name, whose role AWS names with
 * 16 signs of its own.
 */
function trustOf({ cluster }: FoundationStack, role: string): readonly Conditions[] {
  const byTag: Conditions = { StringEquals: { [`aws:PrincipalTag/${humanRoleTag(cluster)}`]: role } };
  if (cluster.identity.provider !== 'identity-center') return [byTag];
  const set = `AWSReservedSSO_${permissionSet(cluster, role).text}_${'?'.repeat(16)}`;
  const arn = `arn:aws:iam::${cluster.account}:role/aws-reserved/sso.amazonaws.com*/${set}`;
  return [byTag, { ArnLike: { 'aws:PrincipalArn': arn } }];
}

/** `cluster-admin` is `ClusterAdmin`. */
export function logicalName(role: string): string {
  return role.replaceAll(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}

/** What a role may do in AWS: everybody finds the cluster and sees how it is; admins give it secrets, which they cannot read. */
function permissionsOf(stack: FoundationStack, role: RoleName): readonly Permission[] {
  const { cluster } = stack;
  const reads: Permission[] = [
    {
      actions: ['eks:AccessKubernetesApi', 'eks:DescribeCluster', 'eks:ListAccessEntries', 'eks:ListAddons'],
      resources: [stack.clusterArn],
    },
    ...logReading(stack),
    ...metricsReading(stack),
  ];
  if (role === 'reader' || role === 'editor') return reads;
  const secrets: Permission = {
    actions: ['secretsmanager:CreateSecret', 'secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue'],
    resources: [stack.arn('secretsmanager', `secret:/slipway/${cluster.name}/*`)],
  };
  if (role === 'admin') return [...reads, secrets];
  return [
    ...reads,
    secrets,
    {
      actions: [
        'eks:AssociateAccessPolicy',
        'eks:CreateAccessEntry',
        'eks:DeleteAccessEntry',
        'eks:DescribeAccessEntry',
        'eks:DisassociateAccessPolicy',
      ],
      resources: [stack.clusterArn, stack.arn('eks', `access-entry/${cluster.name}/*`)],
    },
  ];
}

function logReading(stack: FoundationStack): readonly Permission[] {
  const group = logGroup(stack.cluster);
  if (group === undefined) return [];
  return [
    {
      actions: ['logs:DescribeLogStreams', 'logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:StartQuery'],
      resources: [stack.arn('logs', `log-group:${group.name}`), stack.arn('logs', `log-group:${group.name}:*`)],
    },
  ];
}

function metricsReading(stack: FoundationStack): readonly Permission[] {
  const { cluster } = stack;
  if (cluster.observability.metrics.form !== 'managed') return [];
  const named = namedWorkspaceArn(stack);
  return [
    {
      actions: ['aps:GetLabels', 'aps:GetMetricMetadata', 'aps:GetSeries', 'aps:QueryMetrics'],
      ...(named === undefined
        ? // It is made after these roles, and AWS makes its id up: it is known by its tag.
          { resources: [stack.arn('aps', 'workspace/*')], when: { StringEquals: tagsOfResource(ownerTags(cluster)) } }
        : { resources: [named] }),
    },
  ];
}

/** Tags as keys of a condition that hold what somebody works on against them. */
function tagsOfResource(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}
