import type { Cluster } from './cluster.ts';
import type { Connection } from './connection.ts';
import { needKey, needText, type External, type Need } from './external.ts';
import type { Finding } from './finding.ts';
import type { AnyRelease, FilledField } from './helm-release.ts';
import { isTooLong, tooLong, workloadRole } from './names.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/**
 * One file of `dist/` before it is built: a plain descriptor, cheap to make and to compare.
 * `Scope` is the tree in which `build` makes its objects; this room does not know which library grows it.
 */
export interface ChartSpec<Scope> {
  /** Folder below `dist/<cluster>/`, and the Argo CD Application that syncs it. */
  readonly app: string;
  /** The team whose folder and Application it is; absent for the platform's own. */
  readonly team?: string;
  /** File name without `.yaml`. */
  readonly name: string;
  /** Namespace of its objects; absent when it holds cluster-scoped objects only. */
  readonly namespace?: string;
  /** Who answers for it: `platform`, or a person's address. */
  readonly owner: string;
  /** Order in which Argo CD syncs the Applications; the same for all charts of an app. */
  readonly wave: number;
  /** File that a person edits to change it: where findings about it point. */
  readonly source: string;
  readonly identities: readonly WorkloadIdentity[];
  readonly connections: readonly Connection[];
  readonly needs: readonly Need[];
  /** Charts and folders of others that come with it, each an Argo CD Application of its own. Default: none. */
  readonly releases?: readonly AnyRelease[];
  /** Fields of its objects that a controller writes, and that no sync may take back. Default: none. */
  readonly filledLater?: readonly FilledField[];
  /** What its releases are to those that need it. Default: nothing. */
  readonly supplies?: readonly Need[];
  /** Makes the objects. Throws an Error that names prop, value and remedy when it cannot. */
  readonly build: (scope: Scope) => void;
}

/** What every app exports: the charts that a cluster asks of it. */
export type Compose<Scope> = (cluster: Cluster) => readonly ChartSpec<Scope>[];

/**
 * Order of the Applications of a cluster. Each wave waits until the one before is healthy, and models come last: one that
 * finds no accelerator must hold back neither the gateway, which tries again by itself, nor anybody's environment.
 */
export const waves = {
  projects: -100,
  platform: -20,
  nodePools: -10,
  /** Kinds that operators watch and do not bring themselves. */
  kinds: -8,
  operators: -5,
  /** What reads secrets for everything that comes after. */
  secrets: -4,
  /** Operators that need another one before they are healthy. */
  extensions: -3,
  gateway: 0,
  batch: 5,
  developers: 10,
  models: 20,
} as const;

/** Path of a chart's file from the root of the repository. */
export function chartFile(cluster: string, spec: Pick<ChartSpec<never>, 'app' | 'team' | 'name'>): string {
  return `${applicationFolder(cluster, spec)}/${spec.name}.yaml`;
}

/** Folder that the chart's Application syncs. */
export function applicationFolder(cluster: string, spec: Pick<ChartSpec<never>, 'app' | 'team'>): string {
  return `dist/${cluster}/${spec.app}${spec.team === undefined ? '' : `/${spec.team}`}`;
}

/** Fields that are newer than the class that renders an object: the key under which the tree carries them. */
export const laterFieldsKey = 'slipway:later-fields';

/**
 * Findings about needs: an error for each that nobody is named for, a warning for each external that nobody needs.
 * `made` is what is there without any chart: what the foundation makes.
 */
export function checkNeeds(
  cluster: Cluster,
  specs: readonly ChartSpec<never>[],
  made: readonly Need[] = [],
): Finding[] {
  const users = new Map<string, { readonly need: Need; readonly charts: string[] }>();
  for (const spec of specs) {
    for (const need of spec.needs) {
      const entry = users.get(needKey(need)) ?? { need, charts: [] };
      entry.charts.push(chartFile(cluster.name, spec));
      users.set(needKey(need), entry);
    }
  }
  const supplied = [...made, ...specs.flatMap(({ supplies = [] }) => supplies)];
  const owned = new Set([...cluster.externals, ...supplied].map(needKey));
  const unowned = [...users]
    .filter(([key]) => !owned.has(key))
    .map(([, { need, charts }]) => unownedNeed(cluster, need, charts));
  const rendered = new Set(supplied.map(needKey));
  const twice = cluster.externals.filter((external) => rendered.has(needKey(external)));
  const unused = cluster.externals.filter((external) => !users.has(needKey(external)) && !twice.includes(external));
  return [
    ...unowned,
    ...twice.map((external) => suppliedTwice(cluster, external)),
    ...unused.map((external) => unusedExternal(cluster, external)),
  ];
}

function unownedNeed(cluster: Cluster, need: Need, charts: readonly string[]): Finding {
  const first = charts.length === 1 ? `${charts[0]} needs` : `${charts[0]} and ${charts.length - 1} more need`;
  return {
    rule: 'unowned-need',
    severity: 'error',
    file: cluster.file,
    path: 'externals',
    message: `${first} the ${needKey(need)}, which nobody renders and nobody is named for`,
    remedy: `add ${needText(need)} to externals`,
  };
}

function suppliedTwice(cluster: Cluster, external: External): Finding {
  return {
    rule: 'supplied-twice',
    severity: 'error',
    file: cluster.file,
    path: `externals[${cluster.externals.indexOf(external)}]`,
    message: `${needKey(external)} is rendered here, and ${external.owner} is named for it`,
    remedy: 'remove it from externals, or declare that it is had elsewhere',
  };
}

function unusedExternal(cluster: Cluster, external: External): Finding {
  return {
    rule: 'unused-external',
    severity: 'warning',
    file: cluster.file,
    path: `externals[${cluster.externals.indexOf(external)}]`,
    message: `${needKey(external)} is supplied by ${external.owner}, and no chart needs it`,
    remedy: 'remove it',
  };
}

/** Findings about roles in AWS: an error for each whose name AWS would not take. */
export function checkRoles(cluster: Cluster, specs: readonly ChartSpec<never>[]): Finding[] {
  return specs.flatMap((spec) =>
    spec.identities.flatMap(({ cluster: of, namespace, serviceAccount }) => {
      const role = workloadRole(of, namespace, serviceAccount);
      if (!isTooLong(role)) return [];
      const { rule, message, remedy } = tooLong(role);
      return [
        {
          rule,
          severity: 'error' as const,
          file: cluster.file,
          value: JSON.stringify(serviceAccount),
          message: `${chartFile(cluster.name, spec)} ${message}`,
          remedy: `${remedy}: give the placement a shorter name`,
        },
      ];
    }),
  );
}
