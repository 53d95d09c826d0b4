import type { Cluster } from '@slipway/contracts/cluster';
import { groupsWithRole, type RoleName } from '@slipway/contracts/identity';
import { teamProject } from '@slipway/contracts/names';
import { argoCdAddress } from '@slipway/contracts/sign-in-page';
import { clientSecretKey, signInWith } from '@slipway/contracts/sign-in';
import { dump } from 'js-yaml';

/** What each role may do in Argo CD. Its own are `role:admin` and `role:readonly`. */
const roles: Readonly<Record<RoleName, string>> = {
  'cluster-admin': 'role:admin',
  admin: 'role:admin',
  editor: 'role:editor',
  reader: 'role:readonly',
};

/** What an editor may do beside looking: have Applications synced and refreshed, and see what their pods say. */
const editorRules = [
  'p, role:editor, applications, sync, */*, allow',
  'p, role:editor, applications, action/*, */*, allow',
  'p, role:editor, logs, get, */*, allow',
  'g, role:editor, role:readonly',
];

/** How people sign in to Argo CD, in its own settings; none where the provider has no client for it. */
export function signInSettings(cluster: Cluster): Readonly<Record<string, string>> {
  const signIn = signInWith(cluster, 'argo-cd', 'argocd');
  if (signIn === undefined) return {};
  const { issuer, clientId, secret, scopes } = signIn;
  return {
    url: argoCdAddress,
    'oidc.config': dump({
      name: 'Single sign-on',
      issuer,
      clientID: clientId,
      // It looks the value up in the Secret of that name.
      clientSecret: `$${secret.name}:${clientSecretKey}`,
      requestedScopes: [...scopes],
    }),
  };
}

/** Who may do what in Argo CD: roles for those who run the platform, and for each team its own project. Nobody else may anything. */
export function accessSettings(cluster: Cluster): Readonly<Record<string, string>> {
  const operators = (Object.keys(roles) as RoleName[]).flatMap((role) =>
    groupsWithRole(cluster, role).map((group) => member(group, roles[role])),
  );
  const teams = cluster.tenancy.teams.flatMap(({ name, group }) => {
    const project = teamProject(name).text;
    const role = `role:${project}`;
    return [
      `p, ${role}, applications, get, ${project}/*, allow`,
      `p, ${role}, applications, sync, ${project}/*, allow`,
      `p, ${role}, logs, get, ${project}/*, allow`,
      `p, ${role}, projects, get, ${project}, allow`,
      member(group, role),
    ];
  });
  return {
    'policy.default': '',
    'policy.csv': [...editorRules, ...operators, ...teams].map((line) => `${line}\n`).join(''),
    scopes: `[${groupsClaim(cluster)}]`,
  };
}

/** Groups may have commas in their names; a policy is read as CSV. */
function member(group: string, role: string): string {
  return `g, ${/[",]/.test(group) ? `"${group.replaceAll('"', '""')}"` : group}, ${role}`;
}

function groupsClaim({ identity }: Pick<Cluster, 'identity'>): string {
  return identity.provider === 'oidc' ? identity.groupsClaim : 'groups';
}
