import type { Cluster } from './cluster.ts';
import { roleNames, type RoleName } from './identity.ts';
import type { DerivedName } from './names.ts';

/** What somebody with a role of AWS may do in a cluster: a policy of EKS, and where it holds. */
export interface HumanRole {
  readonly name: RoleName;
  /** The role in IAM. */
  readonly role: DerivedName;
  /** ARN of EKS's own access policy. */
  readonly accessPolicyArn: string;
  readonly scope: { readonly type: 'cluster' } | { readonly type: 'namespace'; readonly namespaces: readonly string[] };
}

const accessPolicies: Readonly<Record<RoleName, string>> = {
  'cluster-admin': 'AmazonEKSClusterAdminPolicy',
  admin: 'AmazonEKSAdminPolicy',
  editor: 'AmazonEKSEditPolicy',
  reader: 'AmazonEKSViewPolicy',
};

/**
 * The roles that people take on in AWS to reach a cluster, from the most to the least. An editor changes what developers
 * have, in namespaces of theirs alone; a reader sees everything but secrets.
 */
export function humanRoles({ name }: Pick<Cluster, 'name'>): readonly HumanRole[] {
  return roleNames.map((role) => ({
    name: role,
    role: { what: 'IAM role', text: `slipway-${name}-${role}`, longest: 64 },
    accessPolicyArn: `arn:aws:eks::aws:cluster-access-policy/${accessPolicies[role]}`,
    scope: role === 'editor' ? { type: 'namespace', namespaces: ['dev-*'] } : { type: 'cluster' },
  }));
}

/** Tag of a person's session by which a role of a cluster knows that they hold it: its value is the role. */
export function humanRoleTag({ name }: Pick<Cluster, 'name'>): string {
  return `slipway.dev/role-in-${name}`;
}

/** A role of AWS by which the people of a team are a group of Kubernetes. */
export interface TeamRole {
  readonly team: string;
  /** The group, as role bindings of the team's environments name it. */
  readonly group: string;
  /** The role in IAM. */
  readonly role: DerivedName;
}

/**
 * A role for each team whose people no token of an OpenID provider makes known to the cluster: EKS lets roles of AWS in, and no
 * groups of IAM Identity Center.
 */
export function teamRoles({
  name,
  identity,
  tenancy,
}: Pick<Cluster, 'identity' | 'name' | 'tenancy'>): readonly TeamRole[] {
  if (identity.provider !== 'identity-center') return [];
  return tenancy.teams.map(({ name: team, group }) => ({
    team,
    group,
    role: { what: 'IAM role', text: `slipway-${name}-team-${team}`, longest: 64 },
  }));
}

/**
 * The permission set of IAM Identity Center whose holders take on a human role (`dev-reader`) or the role of a team
 * (`dev-team-red`). People make it, and assign it to groups in the cluster's account.
 */
export function permissionSet({ name }: Pick<Cluster, 'name'>, role: string): DerivedName {
  return { what: 'permission set', text: `${name}-${role}`, longest: 32 };
}
