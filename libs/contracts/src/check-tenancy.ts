import type { Complain } from './complain.ts';
import { applicationName, isTooLong, teamNamespacePattern, teamProject, tooLong } from './names.ts';
import type { DeveloperClaims } from './parse-developer.ts';
import type { Team, Tenancy } from './tenancy.ts';

/** Holds the teams of a cluster against each other: no pattern of one may reach the namespaces of another. */
export function checkTeams(teams: readonly Team[], complain: Complain): void {
  teams.forEach((team, index) => {
    const path = `tenancy.teams[${index}].name`;
    for (const other of teams.slice(0, index)) {
      if (other.name === team.name) {
        complain(path, team.name, { rule: 'duplicate-name', message: 'names two teams', remedy: 'rename one of them' });
      } else if (other.name.startsWith(`${team.name}-`) || team.name.startsWith(`${other.name}-`)) {
        const [wide, narrow] = other.name.length < team.name.length ? [other, team] : [team, other];
        complain(path, team.name, {
          rule: 'overlapping-teams',
          message: `would let team ${wide.name} (${teamNamespacePattern(wide.name)}) reach the namespaces of team ${narrow.name}`,
          remedy: 'rename one of the two so that neither begins with the other and a hyphen',
        });
      }
    }
    if (teams.findIndex((other) => other.group === team.group) < index) {
      complain(`tenancy.teams[${index}].group`, team.group, {
        rule: 'duplicate-group',
        message: 'stands behind two teams, whose members could work in the environments of both',
        remedy: 'name a group of its own for each team',
      });
    }
    for (const name of [teamProject(team.name), applicationName('developers', team.name)]) {
      if (isTooLong(name)) complain(path, team.name, tooLong(name));
    }
  });
}

/** Holds all environments of a cluster together against the limits in sum. */
export function checkSums(tenancy: Tenancy, claims: readonly DeveloperClaims[], complain: Complain): void {
  const asked = {
    cpu: sum(claims, ({ size }) => size?.cpu),
    memoryGiB: sum(claims, ({ size }) => size?.memoryGiB),
    gpus: sum(claims, ({ size }) => size?.gpus),
    monthlyUsd: sum(claims, ({ monthlyUsd }) => monthlyUsd),
  };
  for (const [resource, amount] of Object.entries(asked)) {
    const limit = tenancy.limits.total[resource as keyof typeof asked];
    if (amount <= limit) continue;
    complain(`tenancy.limits.total.${resource}`, limit, {
      rule: 'environments-above-total',
      message: `is less than the ${amount} that the ${claims.length} environments ask for together`,
      remedy: 'make environments smaller or fewer, or raise the limit',
    });
  }
}

function sum(claims: readonly DeveloperClaims[], amount: (claim: DeveloperClaims) => number | undefined): number {
  return claims.reduce((total, claim) => total + (amount(claim) ?? 0), 0);
}
