import type { Catalog } from './catalog.ts';
import { alertsUnheard } from './check-alerts.ts';
import { checkBedrock } from './check-bedrock.ts';
import { checkDelivery } from './check-delivery.ts';
import { callableModels, checkGateway } from './check-gateway.ts';
import { checkEdge, edgeNotBound } from './check-edge.ts';
import { checkFields, faultAt, type Place } from './check-value.ts';
import { checkIdentity } from './check-identity.ts';
import { checkImageCache, copiesMissing } from './check-image-cache.ts';
import { checkNetwork } from './check-network.ts';
import { checkNodePools } from './check-node-pools.ts';
import { checkObservability, workspaceNotKnown } from './check-observability.ts';
import { checkPlacements } from './check-placements.ts';
import { checkShares } from './check-shares.ts';
import { checkStores } from './check-stores.ts';
import { checkSums, checkTeams } from './check-tenancy.ts';
import { checkVectorStore } from './check-vector-store.ts';
import { clusterSchema, type CheckedDeclaration, type Cluster } from './cluster.ts';
import { complaintsAbout, type Complain } from './complain.ts';
import { needKey, type External } from './external.ts';
import { compareText, hasErrors, type Finding, type Outcome } from './finding.ts';
import { parseFoundation } from './foundation.ts';
import { scaledPlacements } from './managed-prometheus.ts';
import { NotPlainData, plainData } from './plain-data.ts';
import { parseDeveloper, type DeveloperClaims } from './parse-developer.ts';
import type { Region } from './region.ts';
import { placementName, resolveBedrockModels, resolvePlacements } from './resolve-models.ts';
import { chooseFrom } from './suggest.ts';
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
  /** What the bootstrap wrote; absent before that. */
  readonly foundation?: TextFile | undefined;
}

/** Zones that a cluster spreads over when it names none. */
const usualZones = 3;

/** Holds a declaration and its developers' files against the catalog. All findings, or a frozen cluster. */
export function parseCluster(source: ClusterSource, catalog: Catalog): Outcome<Cluster> {
  const place: Place = { file: source.file };
  const { declaration, findings: unreadable } = readDeclaration(source.declaration, place);
  if (declaration === undefined) return { value: undefined, findings: unreadable };
  const { complete, sound, findings: faults } = checkFields(clusterSchema, declaration, place);
  const { complain, findings } = complaintsAbout(place);

  checkName(sound, source.folder, catalog, complain);
  const region = sound.region === undefined ? undefined : resolveRegion(sound.region, catalog, complain);
  const zones = region === undefined ? [] : resolveZones(sound.zones, region, complain);
  if (sound.nodePools !== undefined) checkNodePools(sound.nodePools, catalog, complain);
  const placed = resolvePlacements(sound, catalog, complain);
  checkPlacements(placed, sound.compute, catalog, complain);
  checkShares(sound, complain);
  checkObservability(sound, placed, complain);
  checkStores(sound, zones, complain);
  checkImageCache(sound, complain);
  checkNetwork(sound, { zones, placed }, complain);
  const bedrockModels = resolveBedrockModels(sound, region, catalog, complain);
  const regions =
    sound.bedrock === undefined
      ? []
      : checkBedrock(
          sound.bedrock,
          { models: bedrockModels, region, placements: (sound.placements ?? []).map(placementName) },
          catalog,
          complain,
        );
  if (sound.tenancy !== undefined) checkTeams(sound.tenancy.teams, complain);
  checkIdentity(sound, catalog, complain);
  checkEdge(sound, complain, 'edge' in declaration);
  checkDelivery(sound, complain);
  const foundation = parseFoundation(source.foundation);
  checkBudget(sound, complain);
  checkExternals(sound.externals ?? [], complain);

  // A slip here would come back from every file that names the right model, with the slip as the remedy.
  const allKnown =
    placed.length === sound.placements?.length &&
    bedrockModels.length === sound.bedrockModels?.length &&
    !faults.some(({ rule }) => rule === 'unknown-field');
  const models = allKnown ? offeredModels(sound) : undefined;
  const callable = { placements: placed.map(({ placement }) => placement), bedrockModels };
  checkVectorStore(sound, { zones, models: allKnown ? callable : undefined }, complain);
  if (sound.gateway !== undefined) {
    const teams = sound.tenancy?.teams.map(({ name }) => name);
    checkGateway(
      sound.gateway,
      { models: allKnown ? callableModels(placed, bedrockModels, sound) : undefined, teams },
      complain,
    );
  }
  const terms = { cluster: sound.name ?? source.folder, tenancy: sound.tenancy, models, catalog };
  const parsed = source.developers.map((file) => parseDeveloper(file, terms));
  const claims = parsed.flatMap((developer) => developer.claims ?? []);
  if (sound.tenancy !== undefined) checkSums(sound.tenancy, claims, complain);

  const all = [
    ...faults,
    ...findings,
    ...foundation.findings,
    ...edgeNotBound(sound, foundation.value, place),
    ...alertsUnheard(sound, place),
    ...copiesMissing(sound, place),
    ...workspaceNotKnown(sound, foundation.value, place),
    ...parsed.flatMap((developer) => developer.findings),
    ...sharedOwners(claims),
  ];
  if (complete === undefined || region === undefined || hasErrors(all)) return { value: undefined, findings: all };
  const developers = parsed.flatMap(({ value }) => value ?? []).sort((a, b) => compareText(a.name, b.name));
  const placements = scaledPlacements(
    placed.map(({ placement }) => placement),
    complete.observability.metrics,
    foundation.value,
  );
  const bedrock = { ...complete.bedrock, regions };
  const cluster: Cluster = {
    ...complete,
    ...{ file: source.file, region, zones, placements, bedrockModels, bedrock, developers },
    foundation: foundation.value,
  };
  return { value: deepFreeze(cluster), findings: all };
}

/** The declaration as plain data; a module may export anything. */
function readDeclaration(
  exported: unknown,
  place: Place,
): { readonly declaration: object | undefined; readonly findings: readonly Finding[] } {
  const refuse = (path: string, message: string) => ({
    declaration: undefined,
    findings: [
      faultAt(place, path, {
        rule: 'not-a-declaration',
        message,
        remedy: 'write `export default defineCluster({ … })` with texts, numbers, lists and objects alone',
      }),
    ],
  });
  try {
    const declaration = plainData(exported);
    if (typeof declaration === 'object' && declaration !== null) return { declaration, findings: [] };
    return refuse('', exported === undefined ? 'exports nothing by default' : 'does not export an object by default');
  } catch (error) {
    if (error instanceof NotPlainData) return refuse(error.path, error.message);
    throw error;
  }
}

function checkName(
  { name, kubernetesVersion }: Partial<CheckedDeclaration>,
  folder: string,
  { kubernetesVersions }: Catalog,
  complain: Complain,
): void {
  if (name !== undefined && name !== folder) {
    complain('name', name, {
      rule: 'name-differs-from-folder',
      message: `differs from its folder clusters/${folder}`,
      remedy: `name both ${folder}`,
    });
  }
  if (kubernetesVersion !== undefined && !kubernetesVersions.includes(kubernetesVersion)) {
    complain('kubernetesVersion', kubernetesVersion, {
      rule: 'unsupported-kubernetes-version',
      message: 'is not a version that EKS supports',
      remedy: chooseFrom(kubernetesVersion, kubernetesVersions),
    });
  }
}

function resolveRegion(name: string, { regions }: Catalog, complain: Complain): Region | undefined {
  const region = regions.get(name);
  if (region === undefined) {
    complain('region', name, {
      rule: 'unknown-region',
      message: 'is not a region of the catalog',
      remedy: chooseFrom(name, regions.keys()),
    });
  }
  return region;
}

function resolveZones(zones: readonly string[] | undefined, region: Region, complain: Complain): readonly string[] {
  if (zones === undefined) return region.zones.slice(0, usualZones);
  zones.forEach((zone, index) => {
    const path = `zones[${index}]`;
    if (!region.zones.includes(zone)) {
      complain(path, zone, {
        rule: 'unknown-zone',
        message: `is not a zone of ${region.name}`,
        remedy: chooseFrom(zone, region.zones),
      });
    } else if (zones.indexOf(zone) < index) {
      complain(path, zone, { rule: 'duplicate-name', message: 'is named twice', remedy: 'name it once' });
    }
  });
  return zones;
}

/** Nobody is promised more than the cluster may cost. */
function checkBudget({ tenancy, gateway, budget }: Partial<CheckedDeclaration>, complain: Complain): void {
  if (budget === undefined) return;
  const promised = [
    ...(tenancy === undefined ? [] : [['tenancy.limits.total', tenancy.limits.total] as const]),
    ...(tenancy?.teams ?? []).map((team, index) => [`tenancy.teams[${index}].budget`, team.budget] as const),
    ...(gateway?.keys ?? []).map((key, index) => [`gateway.keys[${index}].budget`, key.budget] as const),
  ];
  for (const [path, part] of promised) {
    if (part === undefined || part.monthlyUsd <= budget.monthlyUsd) continue;
    complain(`${path}.monthlyUsd`, part.monthlyUsd, {
      rule: 'limit-above-budget',
      message: `is more than the cluster's budget of ${budget.monthlyUsd} USD`,
      remedy: 'lower it, or raise budget.monthlyUsd',
    });
  }
}

function checkExternals(externals: readonly External[], complain: Complain): void {
  const keys = externals.map(needKey);
  externals.forEach((external, index) => {
    if (keys.indexOf(needKey(external)) === index) return;
    complain(`externals[${index}].name`, external.name, {
      rule: 'duplicate-name',
      message: `names the ${needKey(external)} for the second time`,
      remedy: 'keep the one whose owner answers for it',
    });
  });
}

/** Aliases that callers may use; those of placements with faults too, so that a slip is not reported twice. */
function offeredModels({
  placements,
  bedrockModels,
  bedrock,
  gateway,
}: Partial<CheckedDeclaration>): ReadonlySet<string> | undefined {
  if (placements === undefined || bedrockModels === undefined || bedrock === undefined || gateway === undefined)
    return undefined;
  const further = [...Object.keys(bedrock.aliases), ...Object.keys(gateway.groups)];
  return new Set([...placements.map(placementName), ...bedrockModels, ...further]);
}

/** One finding for each further environment of a person who has one already. */
function sharedOwners(claims: readonly DeveloperClaims[]): Finding[] {
  const first = new Map<string, DeveloperClaims>();
  return claims.flatMap((claim) => {
    const owner = claim.owner?.toLowerCase();
    if (owner === undefined) return [];
    const earlier = first.get(owner);
    if (earlier === undefined) {
      first.set(owner, claim);
      return [];
    }
    return [
      faultAt(claim.place, 'owner', {
        rule: 'owner-has-environment',
        value: claim.owner,
        message: `already owns ${earlier.place.file}`,
        remedy: 'keep one environment for each person, or name another owner',
      }),
    ];
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
