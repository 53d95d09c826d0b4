import type { Catalog } from './catalog.ts';
import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import { permissionSet } from './human-roles.ts';
import { groupsOf, roleNames, type Identity } from './identity.ts';
import { isTooLong, tooLong } from './names.ts';
import { chooseFrom } from './suggest.ts';

/** Findings about people: a group that nobody has, and a person or group that is named twice. */
export function checkIdentity(
  { identity, name, tenancy }: Partial<CheckedDeclaration>,
  { regions }: Pick<Catalog, 'regions'>,
  complain: Complain,
): void {
  if (identity === undefined) return;
  checkTwice(identity, complain);
  if (identity.provider === 'identity-center' && !regions.has(identity.region)) {
    complain('identity.region', identity.region, {
      rule: 'unknown-region',
      message: 'is not a region of the catalog',
      remedy: chooseFrom(identity.region, regions.keys()),
    });
  }
  if (identity.provider === 'identity-center' && name !== undefined) checkPermissionSets({ name, tenancy }, complain);
  const known = groupsOf(identity);
  const check = (path: string, group: string) => {
    if (known.includes(group)) return;
    complain(path, group, {
      rule: 'unknown-group',
      message: 'is not a group that identity knows: nobody would be in it',
      remedy: `${chooseFrom(group, known)}; or add it to what the provider knows, under identity`,
    });
  };
  tenancy?.teams.forEach(({ group }, index) => {
    check(`tenancy.teams[${index}].group`, group);
  });
  for (const role of roleNames) {
    identity.roles[role]?.forEach((group, index) => {
      check(`identity.roles.${role}[${index}]`, group);
    });
  }
}

/** IAM Identity Center takes short names only. */
function checkPermissionSets(
  { name, tenancy }: { readonly name: string; readonly tenancy: CheckedDeclaration['tenancy'] | undefined },
  complain: Complain,
): void {
  const ofCluster = permissionSet({ name }, 'cluster-admin');
  if (isTooLong(ofCluster)) {
    complain('name', name, tooLong(ofCluster));
    return;
  }
  tenancy?.teams.forEach(({ name: team }, index) => {
    const ofTeam = permissionSet({ name }, `team-${team}`);
    if (isTooLong(ofTeam)) complain(`tenancy.teams[${index}].name`, team, tooLong(ofTeam));
  });
}

function checkTwice(identity: Identity, complain: Complain): void {
  const [path, names] =
    identity.provider === 'local'
      ? (['users', identity.users.map(({ email }) => email.toLowerCase())] as const)
      : (['groups', groupsOf(identity)] as const);
  names.forEach((name, index) => {
    if (names.indexOf(name) === index) return;
    complain(`identity.${path}[${index}]`, name, {
      rule: 'duplicate-name',
      message: 'is named twice',
      remedy: 'keep one of the two',
    });
  });
}
