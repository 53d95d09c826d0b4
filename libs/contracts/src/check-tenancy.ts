import type { Complain } from './complain.ts';
import type { DeveloperEnvironment } from './developer-environment.ts';
import { applicationName, isTooLong, teamNamespacePattern, teamProject, tooLong } from './names.ts';
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
    for (const name of [teamProject(team.name), applicationName('developers', team.name)]) {
      if (isTooLong(name)) complain(path, team.name, tooLong(name));
    }
  });
}

/** Holds all environments of a cluster together against the limits in sum. */
export function checkSums(tenancy: Tenancy, developers: readonly DeveloperEnvironment[], complain: Complain): void {
  const asked = {
    cpu: sum(developers, (environment) => environment.size.cpu),
    memoryGiB: sum(developers, (environment) => environment.size.memoryGiB),
    gpus: sum(developers, (environment) => environment.size.gpus),
    monthlyUsd: sum(developers, (environment) => environment.monthlyUsd),
  };
  for (const [resource, amount] of Object.entries(asked)) {
    const limit = tenancy.limits.total[resource as keyof typeof asked];
    if (amount <= limit) continue;
    complain(`tenancy.limits.total.${resource}`, limit, {
      rule: 'environments-above-total',
      message: `is less than the ${amount} that the ${developers.length} environments ask for together`,
      remedy: 'make environments smaller or fewer, or raise the limit',
    });
  }
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
