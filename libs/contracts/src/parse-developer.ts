import type { Catalog } from './catalog.ts';
import { checkFields, type Place } from './check-value.ts';
import { complaintsAbout, type Complain } from './complain.ts';
import {
  developerEnvironmentSchema,
  type DeveloperEnvironment,
  type DeveloperEnvironmentDeclaration,
} from './developer-environment.ts';
import type { EnvironmentSize } from './environment-size.ts';
import { hasErrors, type Outcome } from './finding.ts';
import { environmentNamespace, environmentRole, isTooLong, tooLong } from './names.ts';
import { chooseFrom } from './suggest.ts';
import type { Team, Tenancy } from './tenancy.ts';
import { readYaml, type TextFile } from './yaml-text.ts';

/** What a developer's file is held against. What is unknown, because the cluster itself has faults, is not judged. */
export interface ClusterTerms {
  readonly cluster: string;
  readonly tenancy: Tenancy | undefined;
  /** Aliases that the cluster's gateway offers. */
  readonly models: ReadonlySet<string> | undefined;
  readonly catalog: Catalog;
}

/** What a file asks for, as far as it can be read: held against other files even when it has faults of its own. */
export interface DeveloperClaims {
  readonly place: Place;
  readonly owner: string | undefined;
  readonly size: EnvironmentSize | undefined;
  readonly monthlyUsd: number | undefined;
}

/** One file: its environment when nothing stands against it, its claims when it can be read at all. */
export interface ParsedDeveloper extends Outcome<DeveloperEnvironment> {
  readonly claims: DeveloperClaims | undefined;
}

/** Parses one developer's file by itself; what concerns several files at once is checked by the cluster. */
export function parseDeveloper(source: TextFile, terms: ClusterTerms): ParsedDeveloper {
  const read = readYaml(source);
  if (read.value === undefined) return { value: undefined, claims: undefined, findings: read.findings };
  const place: Place = { file: source.file, lineOf: read.value.lineOf };
  const checked = checkFields(developerEnvironmentSchema, read.value.value, place);
  const { complain, findings } = complaintsAbout(place);
  const { name, team, owner, size, models = [], budget, expires } = checked.sound;

  if (name !== undefined) checkFileName(name, source.file, complain);
  const resolvedTeam = resolveTeam(checked.sound, terms, complain);
  const resolvedSize = size && terms.catalog.environmentSizes[size];
  if (terms.tenancy !== undefined) {
    if (resolvedSize !== undefined) checkSize(resolvedSize, terms.tenancy, complain);
    if (budget !== undefined) checkBudget(budget.monthlyUsd, terms.tenancy, complain);
    if (expires !== undefined) checkExpiry(expires, terms.tenancy, complain);
  }
  checkModels(models, terms, complain);

  const claims = { place, owner, size: resolvedSize, monthlyUsd: budget?.monthlyUsd };
  const all = [...checked.findings, ...findings];
  const { complete } = checked;
  if (
    complete === undefined ||
    team === undefined ||
    resolvedTeam === undefined ||
    resolvedSize === undefined ||
    hasErrors(all)
  ) {
    return { value: undefined, claims, findings: all };
  }
  const environment = {
    name: complete.name,
    file: source.file,
    owner: complete.owner,
    team: resolvedTeam,
    size: resolvedSize,
    models: complete.models,
    monthlyUsd: complete.budget.monthlyUsd,
    expires: complete.expires,
  };
  return { value: environment, claims, findings: all };
}

function checkFileName(name: string, file: string, complain: Complain): void {
  const fileName = file.slice(file.lastIndexOf('/') + 1);
  if (fileName === `${name}.yaml`) return;
  complain('name', name, {
    rule: 'name-differs-from-file',
    message: `differs from the file's name ${fileName}`,
    remedy: `rename the file to ${name}.yaml, or the environment to ${fileName.replace(/\.[^.]*$/, '')}`,
  });
}

function resolveTeam(
  { name, team: declared }: Partial<DeveloperEnvironmentDeclaration>,
  { cluster, tenancy }: ClusterTerms,
  complain: Complain,
): Team | undefined {
  if (declared === undefined || tenancy === undefined) return undefined;
  const team = tenancy.teams.find((candidate) => candidate.name === declared);
  if (team === undefined) {
    const known = tenancy.teams.map((candidate) => candidate.name);
    complain('team', declared, {
      rule: 'unknown-team',
      message: 'is not a team of this cluster',
      remedy: chooseFrom(declared, known),
    });
    return undefined;
  }
  if (name !== undefined) {
    for (const derived of [environmentNamespace(declared, name), environmentRole(cluster, declared, name)]) {
      if (isTooLong(derived)) complain('name', name, tooLong(derived));
    }
  }
  return team;
}

function checkSize(size: EnvironmentSize, { limits }: Tenancy, complain: Complain): void {
  for (const resource of ['cpu', 'memoryGiB', 'gpus'] as const) {
    const most = limits.perEnvironment[resource];
    if (size[resource] <= most) continue;
    complain('size', size.name, {
      rule: 'environment-above-limit',
      message: `asks for ${size[resource]} ${resource}, and one environment of this cluster may have ${most}`,
      remedy: 'choose a smaller size, or ask the platform team to raise tenancy.limits.perEnvironment',
    });
  }
}

function checkBudget(monthlyUsd: number, { limits }: Tenancy, complain: Complain): void {
  const most = limits.perEnvironment.monthlyUsd;
  if (monthlyUsd <= most) return;
  complain('budget.monthlyUsd', monthlyUsd, {
    rule: 'environment-above-limit',
    message: `is more than the ${most} USD that one environment of this cluster may spend`,
    remedy: `use at most ${most}`,
  });
}

function checkExpiry(expires: string, { latestExpiry }: Tenancy, complain: Complain): void {
  if (expires <= latestExpiry) return;
  complain('expires', expires, {
    rule: 'expires-too-late',
    message: `is after ${latestExpiry}, the latest day of this cluster`,
    remedy: `use ${latestExpiry} or an earlier day`,
  });
}

function checkModels(models: readonly string[], { models: offered, catalog }: ClusterTerms, complain: Complain): void {
  models.forEach((model, index) => {
    const path = `models[${index}]`;
    if (models.indexOf(model) < index) {
      complain(path, model, { rule: 'duplicate-model', message: 'is named twice', remedy: 'name it once' });
    } else if (offered === undefined || offered.has(model)) {
      return;
    } else if (catalog.bedrockModels.has(model)) {
      complain(path, model, {
        rule: 'model-not-offered',
        message: 'is a Bedrock model that the gateway of this cluster does not offer',
        remedy: `ask the platform team to add it to bedrockModels, or use one of: ${[...offered].join(', ')}`,
      });
    } else {
      complain(path, model, {
        rule: 'unknown-model',
        message: 'is not served in this cluster',
        remedy: chooseFrom(model, offered),
      });
    }
  });
}
