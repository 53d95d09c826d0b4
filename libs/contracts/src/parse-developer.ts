import type { Catalog } from './catalog.ts';
import { checkValue, faultAt, type Place } from './check-value.ts';
import {
  developerEnvironmentSchema,
  type DeveloperEnvironment,
  type DeveloperEnvironmentDeclaration,
} from './developer-environment.ts';
import { hasErrors, type Finding, type Outcome } from './finding.ts';
import { environmentNamespace, environmentRole, type DerivedName } from './names.ts';
import { chooseFrom } from './suggest.ts';
import type { Tenancy } from './tenancy.ts';
import { readYaml, type TextFile } from './yaml-text.ts';

/** What a developer's file is held against. */
export interface ClusterTerms {
  readonly cluster: string;
  readonly tenancy: Tenancy;
  /** Aliases that the cluster's gateway offers. */
  readonly models: ReadonlySet<string>;
  readonly catalog: Catalog;
}

/** An environment with the way back to the lines of its file. */
export interface ParsedDeveloper {
  readonly environment: DeveloperEnvironment;
  readonly place: Place;
}

/** Parses one developer's file by itself; what concerns several files at once is checked by the cluster. */
export function parseDeveloper(source: TextFile, terms: ClusterTerms): Outcome<ParsedDeveloper> {
  const read = readYaml(source);
  if (read.value === undefined) return { value: undefined, findings: read.findings };
  const place: Place = { file: source.file, lineOf: read.value.lineOf };
  const { output, findings } = checkValue(developerEnvironmentSchema, read.value.value, place);
  if (output === undefined) return { value: undefined, findings };
  return resolve(output, place, terms);
}

function resolve(
  declared: DeveloperEnvironmentDeclaration,
  place: Place,
  terms: ClusterTerms,
): Outcome<ParsedDeveloper> {
  const { tenancy, catalog } = terms;
  const findings: Finding[] = [];
  const complain = (path: string, rule: string, value: unknown, message: string, remedy: string) =>
    findings.push(faultAt(place, path, { rule, value, message, remedy }));

  const fileName = place.file.slice(place.file.lastIndexOf('/') + 1);
  if (fileName !== `${declared.name}.yaml`) {
    complain(
      'name',
      'name-differs-from-file',
      declared.name,
      `differs from the file's name ${fileName}`,
      `rename the file to ${declared.name}.yaml, or the environment to ${fileName.replace(/\.[^.]*$/, '')}`,
    );
  }
  const team = tenancy.teams.find((candidate) => candidate.name === declared.team);
  if (team === undefined) {
    complain(
      'team',
      'unknown-team',
      declared.team,
      'is not a team of this cluster',
      chooseFrom(
        declared.team,
        tenancy.teams.map((known) => known.name),
      ),
    );
  } else {
    for (const name of [
      environmentNamespace(team.name, declared.name),
      environmentRole(terms.cluster, team.name, declared.name),
    ]) {
      if (tooLong(name))
        complain(
          'name',
          'name-too-long',
          declared.name,
          `makes the ${name.what} ${name.text}, ${name.text.length} characters, more than ${name.longest}`,
          `shorten it by ${name.text.length - name.longest}`,
        );
    }
  }
  const size = catalog.environmentSizes[declared.size];
  const { perEnvironment } = tenancy.limits;
  for (const [resource, asked] of [
    ['cpu', size.cpu],
    ['memoryGiB', size.memoryGiB],
    ['gpus', size.gpus],
  ] as const) {
    if (asked > perEnvironment[resource]) {
      complain(
        'size',
        'environment-above-limit',
        declared.size,
        `asks for ${asked} ${resource}, and one environment of this cluster may have ${perEnvironment[resource]}`,
        'choose a smaller size, or ask the platform team to raise tenancy.limits.perEnvironment',
      );
    }
  }
  if (declared.budget.monthlyUsd > perEnvironment.monthlyUsd) {
    complain(
      'budget.monthlyUsd',
      'environment-above-limit',
      declared.budget.monthlyUsd,
      `is more than the ${perEnvironment.monthlyUsd} USD that one environment of this cluster may spend`,
      `use at most ${perEnvironment.monthlyUsd}`,
    );
  }
  if (declared.expires > tenancy.latestExpiry) {
    complain(
      'expires',
      'expires-too-late',
      declared.expires,
      `is after ${tenancy.latestExpiry}, the latest day of this cluster`,
      `use ${tenancy.latestExpiry} or an earlier day`,
    );
  }
  declared.models.forEach((model, index) => {
    const path = `models[${index}]`;
    if (declared.models.indexOf(model) < index)
      complain(path, 'duplicate-model', model, 'is named twice', 'name it once');
    if (terms.models.has(model)) return;
    if (catalog.bedrockModels.has(model)) {
      complain(
        path,
        'model-not-offered',
        model,
        'is a Bedrock model that the gateway of this cluster does not offer',
        `ask the platform team to add it to bedrockModels, or use one of: ${[...terms.models].join(', ')}`,
      );
    } else complain(path, 'unknown-model', model, 'is not served in this cluster', chooseFrom(model, terms.models));
  });
  if (team === undefined || hasErrors(findings)) return { value: undefined, findings };
  return {
    value: {
      place,
      environment: {
        name: declared.name,
        file: place.file,
        owner: declared.owner,
        team,
        size,
        models: declared.models,
        monthlyUsd: declared.budget.monthlyUsd,
        expires: declared.expires,
      },
    },
    findings,
  };
}

/** True when whoever reads a derived name refuses it for its length. */
export function tooLong(name: DerivedName): boolean {
  return name.text.length > name.longest;
}
