import { bedrockTarget, type BedrockModel } from './bedrock-model.ts';
import type { Catalog } from './catalog.ts';
import { checkValue, faultAt, type Place } from './check-value.ts';
import { clusterSchema, type CheckedDeclaration, type Cluster } from './cluster.ts';
import type { DeveloperEnvironment } from './developer-environment.ts';
import { hasErrors, type Finding, type Outcome } from './finding.ts';
import { applicationName, nodeRole, teamNamespacePattern, teamProject } from './names.ts';
import type { NodePoolDeclaration } from './node-pool.ts';
import { parseDeveloper, tooLong, type ParsedDeveloper } from './parse-developer.ts';
import type { Placement } from './placement.ts';
import type { Region } from './region.ts';
import { chooseFrom } from './suggest.ts';
import type { Tenancy } from './tenancy.ts';
import type { TextFile } from './yaml-text.ts';

/** A cluster as it was read from disk, nothing believed yet. */
export interface ClusterSource {
  /** Name of its folder in `clusters/`. */
  readonly folder: string;
  /** Path of the declaration from the root of the repository. */
  readonly file: string;
  /** What the declaration's module exports. */
  readonly declaration: unknown;
  /** Files in `developers/`, whatever their names. */
  readonly developers: readonly TextFile[];
}

/** Notes a fault of the declaration at a field. */
type Complain = (path: string, rule: string, value: unknown, message: string, remedy: string) => void;

/** Names that EKS Auto Mode takes for its own pools and classes. */
const builtInPools = new Set(['general-purpose', 'system', 'default']);

/** Zones that a cluster spreads over when it names none. */
const usualZones = 3;

/** Holds a declaration and its developers' files against the catalog. All findings, or a frozen cluster. */
export function parseCluster(source: ClusterSource, catalog: Catalog): Outcome<Cluster> {
  const place: Place = { file: source.file };
  const checked = checkValue(clusterSchema, source.declaration, place);
  if (checked.output === undefined) return { value: undefined, findings: checked.findings };
  const declared = checked.output;
  const findings: Finding[] = [];
  const complain: Complain = (path, rule, value, message, remedy) => {
    findings.push(faultAt(place, path, { rule, value, message, remedy }));
  };

  if (declared.name !== source.folder) {
    complain(
      'name',
      'name-differs-from-folder',
      declared.name,
      `differs from its folder clusters/${source.folder}`,
      `name both ${source.folder}`,
    );
  }
  if (!catalog.kubernetesVersions.includes(declared.kubernetesVersion)) {
    complain(
      'kubernetesVersion',
      'unsupported-kubernetes-version',
      declared.kubernetesVersion,
      'is not a version that EKS supports',
      chooseFrom(declared.kubernetesVersion, catalog.kubernetesVersions),
    );
  }
  if (tooLong(nodeRole(declared.name)))
    complain('name', 'name-too-long', declared.name, 'makes names that are too long', 'shorten it');
  const region = catalog.regions.get(declared.region);
  if (region === undefined) {
    complain(
      'region',
      'unknown-region',
      declared.region,
      'is not a region of the catalog',
      chooseFrom(declared.region, catalog.regions.keys()),
    );
  }
  const zones = region === undefined ? [] : resolveZones(declared, region, complain);
  checkPools(declared, catalog, complain);
  const placements = resolvePlacements(declared, catalog, complain);
  const bedrockModels = resolveBedrockModels(declared, region, placements, catalog, complain);
  checkTenancy(declared, complain);

  const models = new Set([...placements, ...bedrockModels].map((model) => ('pool' in model ? model.name : model.id)));
  const terms = { cluster: declared.name, tenancy: declared.tenancy, models, catalog };
  const parsed: ParsedDeveloper[] = [];
  for (const file of source.developers) {
    const outcome = parseDeveloper(file, terms);
    findings.push(...outcome.findings);
    if (outcome.value) parsed.push(outcome.value);
  }
  findings.push(...sharedOwners(parsed));
  const developers = parsed.map(({ environment }) => environment);
  checkSums(declared.tenancy, developers, complain);

  if (region === undefined || hasErrors(findings)) return { value: undefined, findings };
  const cluster: Cluster = {
    ...declared,
    file: source.file,
    region,
    zones,
    placements,
    bedrockModels,
    developers: developers.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
  return { value: deepFreeze(cluster), findings };
}

function resolveZones(declared: CheckedDeclaration, region: Region, complain: Complain): readonly string[] {
  if (declared.zones === undefined) return region.zones.slice(0, usualZones);
  declared.zones.forEach((zone, index) => {
    if (!region.zones.includes(zone))
      complain(
        `zones[${index}]`,
        'unknown-zone',
        zone,
        `is not a zone of ${region.name}`,
        chooseFrom(zone, region.zones),
      );
    else if (declared.zones?.indexOf(zone) !== index)
      complain(`zones[${index}]`, 'duplicate-name', zone, 'is named twice', 'name it once');
  });
  return declared.zones;
}

function checkPools(declared: CheckedDeclaration, catalog: Catalog, complain: Complain): void {
  const names = declared.nodePools.map((pool) => pool.name);
  declared.nodePools.forEach((pool, index) => {
    const path = `nodePools[${index}]`;
    if (names.indexOf(pool.name) < index)
      complain(`${path}.name`, 'duplicate-name', pool.name, 'names two node pools', 'rename one of them');
    if (builtInPools.has(pool.name))
      complain(
        `${path}.name`,
        'reserved-name',
        pool.name,
        'is the name of a pool that EKS makes',
        'choose another name',
      );
    if (pool.accelerator !== 'none' && pool.limits.accelerators === undefined) {
      complain(
        `${path}.limits.accelerators`,
        'missing-field',
        undefined,
        `is missing for a pool of ${pool.accelerator} nodes`,
        'state the most accelerators that it may hold',
      );
    }
    pool.families.forEach((family, at) => {
      checkFamily(pool, family, `${path}.families[${at}]`, catalog, complain);
    });
    if (eligibleTypes(pool, catalog).length === 0) {
      complain(
        path,
        'no-eligible-instance',
        pool.sizes ?? pool.families,
        'leaves no instance type to choose from',
        'name a size that one of its families has',
      );
    }
  });
}

function checkFamily(
  pool: NodePoolDeclaration,
  family: string,
  path: string,
  catalog: Catalog,
  complain: Complain,
): void {
  const types = catalog.instanceFamilies().get(family);
  if (types === undefined) {
    complain(
      path,
      'unknown-instance-family',
      family,
      'is not a family of EC2 instances',
      chooseFrom(family, suitableFamilies(pool, catalog)),
    );
  } else if (!types.some((type) => type.architecture === pool.architecture)) {
    complain(
      path,
      'wrong-architecture',
      family,
      `has no ${pool.architecture} instances`,
      `use families of ${pool.architecture}, or set architecture to ${types[0]?.architecture}`,
    );
  } else if (!types.some((type) => type.accelerator === pool.accelerator)) {
    complain(
      path,
      'wrong-accelerator',
      family,
      `has no instances with accelerator ${pool.accelerator}`,
      `set accelerator to ${types[0]?.accelerator}, or name another family`,
    );
  }
}

function suitableFamilies(pool: NodePoolDeclaration, catalog: Catalog): string[] {
  return [...catalog.instanceFamilies()]
    .filter(([, types]) =>
      types.some((type) => type.architecture === pool.architecture && type.accelerator === pool.accelerator),
    )
    .map(([family]) => family);
}

/** Instance types that a pool may grow: of its families and sizes, with its architecture and accelerator. */
export function eligibleTypes(pool: NodePoolDeclaration, catalog: Catalog) {
  return pool.families.flatMap((family) =>
    (catalog.instanceFamilies().get(family) ?? []).filter(
      (type) =>
        type.architecture === pool.architecture &&
        type.accelerator === pool.accelerator &&
        (pool.sizes === undefined || pool.sizes.includes(type.name.slice(type.name.indexOf('.') + 1))),
    ),
  );
}

function resolvePlacements(declared: CheckedDeclaration, catalog: Catalog, complain: Complain): Placement[] {
  const resolved: Placement[] = [];
  const names = declared.placements.map((placement) => placement.name ?? placement.model);
  declared.placements.forEach((placement, index) => {
    const path = `placements[${index}]`;
    const name = names[index] ?? placement.model;
    if (names.indexOf(name) < index)
      complain(`${path}.name`, 'duplicate-name', name, 'names two placements', 'give one of them a name of its own');
    const model = catalog.models.get(placement.model);
    const pool = declared.nodePools.find((candidate) => candidate.name === placement.pool);
    const profile = model?.engines[placement.engine];
    if (model === undefined)
      complain(
        `${path}.model`,
        'unknown-model',
        placement.model,
        'is not a model of the catalog',
        chooseFrom(placement.model, catalog.models.keys()),
      );
    else if (profile === undefined)
      complain(
        `${path}.engine`,
        'engine-cannot-serve-model',
        placement.engine,
        `is not known to serve ${model.id}`,
        chooseFrom(placement.engine, Object.keys(model.engines)),
      );
    if (pool === undefined)
      complain(
        `${path}.pool`,
        'unknown-node-pool',
        placement.pool,
        'is not a node pool of this cluster',
        chooseFrom(
          placement.pool,
          declared.nodePools.map((known) => known.name),
        ),
      );
    if (model === undefined || profile === undefined || pool === undefined) return;
    if (profile.accelerator !== pool.accelerator) {
      complain(
        `${path}.pool`,
        'wrong-accelerator',
        pool.name,
        `has accelerator ${pool.accelerator}, and ${model.id} on ${placement.engine} needs ${profile.accelerator}`,
        chooseFrom(
          pool.name,
          declared.nodePools.filter((known) => known.accelerator === profile.accelerator).map((known) => known.name),
        ),
      );
      return;
    }
    resolved.push({ name, model, engine: placement.engine, profile, pool, replicas: placement.replicas });
  });
  return resolved;
}

function resolveBedrockModels(
  declared: CheckedDeclaration,
  region: Region | undefined,
  placements: readonly Placement[],
  catalog: Catalog,
  complain: Complain,
): BedrockModel[] {
  const resolved: BedrockModel[] = [];
  declared.bedrockModels.forEach((id, index) => {
    const path = `bedrockModels[${index}]`;
    const model = catalog.bedrockModels.get(id);
    if (model === undefined)
      complain(
        path,
        'unknown-model',
        id,
        'is not a Bedrock model of the catalog',
        chooseFrom(id, catalog.bedrockModels.keys()),
      );
    else if (declared.bedrockModels.indexOf(id) < index)
      complain(path, 'duplicate-name', id, 'is named twice', 'name it once');
    else if (placements.some((placement) => placement.name === id))
      complain(path, 'duplicate-name', id, 'is the name of a placement too', 'rename the placement');
    else if (region !== undefined && bedrockTarget(model, region) === undefined)
      complain(
        path,
        'unknown-inference-profile',
        id,
        `answers only through an inference profile, and the one of ${region.name} is not known`,
        'choose a model that answers in the region itself, or add the prefix to the region in the catalog',
      );
    else resolved.push(model);
  });
  return resolved;
}

function checkTenancy(declared: CheckedDeclaration, complain: Complain): void {
  const { teams, limits } = declared.tenancy;
  teams.forEach((team, index) => {
    const path = `tenancy.teams[${index}].name`;
    for (const other of teams.slice(0, index)) {
      if (other.name === team.name)
        complain(path, 'duplicate-name', team.name, 'names two teams', 'rename one of them');
      else if (other.name.startsWith(`${team.name}-`) || team.name.startsWith(`${other.name}-`)) {
        const [wide, narrow] = other.name.length < team.name.length ? [other, team] : [team, other];
        complain(
          path,
          'overlapping-teams',
          team.name,
          `would let team ${wide.name} (${teamNamespacePattern(wide.name)}) reach the namespaces of team ${narrow.name}`,
          'rename one of the two so that neither begins with the other and a hyphen',
        );
      }
    }
    for (const name of [teamProject(team.name), applicationName('developers', team.name)]) {
      if (tooLong(name))
        complain(
          path,
          'name-too-long',
          team.name,
          `makes the ${name.what} ${name.text}, more than ${name.longest} characters`,
          'shorten it',
        );
    }
  });
  if (limits.total.monthlyUsd > declared.budget.monthlyUsd) {
    complain(
      'tenancy.limits.total.monthlyUsd',
      'limit-above-budget',
      limits.total.monthlyUsd,
      `is more than the cluster's budget of ${declared.budget.monthlyUsd} USD`,
      'lower it, or raise budget.monthlyUsd',
    );
  }
}

/** One finding for each further environment of a person who has one already. */
function sharedOwners(parsed: readonly ParsedDeveloper[]): Finding[] {
  const first = new Map<string, ParsedDeveloper>();
  const findings: Finding[] = [];
  for (const developer of parsed) {
    const owner = developer.environment.owner.toLowerCase();
    const earlier = first.get(owner);
    if (earlier === undefined) first.set(owner, developer);
    else {
      findings.push(
        faultAt(developer.place, 'owner', {
          rule: 'owner-has-environment',
          value: developer.environment.owner,
          message: `already owns ${earlier.place.file}`,
          remedy: 'keep one environment for each person, or name another owner',
        }),
      );
    }
  }
  return findings;
}

function checkSums(tenancy: Tenancy, developers: readonly DeveloperEnvironment[], complain: Complain): void {
  const asked = {
    cpu: sum(developers, (environment) => environment.size.cpu),
    memoryGiB: sum(developers, (environment) => environment.size.memoryGiB),
    gpus: sum(developers, (environment) => environment.size.gpus),
    monthlyUsd: sum(developers, (environment) => environment.monthlyUsd),
  };
  for (const [resource, amount] of Object.entries(asked)) {
    const limit = tenancy.limits.total[resource as keyof typeof asked];
    if (amount <= limit) continue;
    complain(
      `tenancy.limits.total.${resource}`,
      'environments-above-total',
      limit,
      `is less than the ${amount} that the ${developers.length} environments ask for together`,
      'make environments smaller or fewer, or raise the limit',
    );
  }
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
