import type { Cluster } from '@slipway/contracts/cluster';
import { groupsWithRole, roleNames, type RoleName } from '@slipway/contracts/identity';
import { teamRoles } from '@slipway/contracts/human-roles';
import { stackOutputs } from '@slipway/contracts/foundation-stacks';

const outputOfRole: Readonly<Record<RoleName, string>> = {
  'cluster-admin': stackOutputs.base.clusterAdminRole,
  admin: stackOutputs.base.adminRole,
  editor: stackOutputs.base.editorRole,
  reader: stackOutputs.base.readerRole,
};

/** How people sign in to a cluster with kubectl: each role by AWS, and everybody by the OpenID provider where the cluster knows one. */
export function kubeLogin(cluster: Cluster, base: ReadonlyMap<string, string>): readonly string[] {
  const { name, region, identity } = cluster;
  const lines = [`# ${name}: with a role of AWS`];
  for (const role of roleNames) {
    const arn = base.get(outputOfRole[role]);
    const groups = groupsWithRole(cluster, role);
    if (arn === undefined) continue;
    lines.push(
      `# ${role}${groups.length === 0 ? '' : `, held by ${groups.join(', ')}`}`,
      `aws eks update-kubeconfig --region ${region.name} --name ${name} --role-arn ${arn} --alias ${name}-${role}`,
    );
  }
  for (const { team, group, role } of teamRoles(cluster))
    lines.push(
      `# team ${team}, people of ${group}`,
      `aws eks update-kubeconfig --region ${region.name} --name ${name} --role-arn arn:aws:iam::${cluster.account}:role/${role.text} --alias ${name}-${team}`,
    );
  const client = identity.provider === 'oidc' ? identity.clients.kubernetes : undefined;
  if (identity.provider !== 'oidc' || client === undefined) return lines;
  const teams = cluster.tenancy.teams.map((team) => `${team.name} (${team.group})`).join(', ');
  return [
    ...lines,
    '',
    `# ${name}: as yourself, with kubectl-oidc_login; what you may do follows from your groups: ${teams}`,
    `aws eks update-kubeconfig --region ${region.name} --name ${name} --alias ${name}`,
    [
      `kubectl config set-credentials ${name}-me --exec-api-version=client.authentication.k8s.io/v1 --exec-command=kubectl`,
      ...['oidc-login', 'get-token', `--oidc-issuer-url=${identity.issuer}`, `--oidc-client-id=${client}`].map(
        (arg) => `--exec-arg=${arg}`,
      ),
      ...identity.scopes.filter((scope) => scope !== 'openid').map((scope) => `--exec-arg=--oidc-extra-scope=${scope}`),
    ].join(' '),
    `kubectl config set-context ${name} --user ${name}-me`,
  ];
}
