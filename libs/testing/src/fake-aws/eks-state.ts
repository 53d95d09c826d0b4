import { Parts, type Part } from './part.ts';
import { AwsError, type FakeClock } from './service.ts';

/** How long EKS takes, in milliseconds of the fake's time. */
export const durations = {
  createCluster: 9 * 60_000,
  updateCluster: 3 * 60_000,
  upgradeCluster: 12 * 60_000,
  deleteCluster: 4 * 60_000,
  addon: 60_000,
  nodegroup: 150_000,
  capability: 3 * 60_000,
  identityProvider: 10 * 60_000,
} as const;

/** What the fake keeps of a cluster and of what belongs to it. */
export interface EksState {
  readonly clock: FakeClock;
  readonly account: string;
  readonly region: string;
  /** Moment at which IAM made a role; undefined for a role that there is not. */
  readonly roleMadeAt: (arn: string) => number | undefined;
  readonly clusters: Parts<Part>;
  /** Everything below: keys begin with the cluster's name and a slash. */
  readonly addons: Parts<Part>;
  readonly nodegroups: Parts<Part>;
  readonly capabilities: Parts<Part>;
  readonly accessEntries: Parts<Part>;
  readonly podIdentities: Parts<Part>;
  readonly identityProviders: Parts<Part>;
  readonly updates: Parts<Part>;
  readonly insights: Part[];
  /** Network interfaces through which the API of a cluster is reached inside its VPC. */
  readonly interfaces: { readonly description: string; readonly subnet: string; readonly address: string }[];
}

/** EKS without any cluster. */
export function emptyEks(given: Pick<EksState, 'account' | 'clock' | 'region' | 'roleMadeAt'>): EksState {
  const parts = () => new Parts<Part>(given.clock);
  return {
    ...given,
    clusters: parts(),
    addons: parts(),
    nodegroups: parts(),
    capabilities: parts(),
    accessEntries: parts(),
    podIdentities: parts(),
    identityProviders: parts(),
    updates: parts(),
    insights: [],
    interfaces: [],
  };
}

/** How EKS refuses. */
export const refuse = {
  notFound: (message: string, members = {}) => new AwsError('ResourceNotFoundException', 404, message, members),
  inUse: (message: string, members = {}) => new AwsError('ResourceInUseException', 409, message, members),
  parameter: (message: string, members = {}) => new AwsError('InvalidParameterException', 400, message, members),
  request: (message: string) => new AwsError('InvalidRequestException', 400, message),
};

/** The cluster of a request. */
export function clusterOf({ clusters }: EksState, name: string): Part {
  const cluster = clusters.get(name);
  if (cluster === undefined) throw refuse.notFound(`No cluster found for name: ${name}.`, { clusterName: name });
  return cluster;
}

/** The cluster of a request that changes something in it: EKS makes one change at a time. */
export function readyCluster(state: EksState, name: string): Part {
  const cluster = clusterOf(state, name);
  if (cluster.status !== 'ACTIVE')
    throw refuse.request(`Cluster ${name} is not in ACTIVE state. It is currently in ${cluster.status ?? ''} state`);
  return cluster;
}

/** IAM tells others of a new role some seconds later. */
const roleDelay = 8_000;

/** Refuses roles that EKS cannot see. */
export function checkRole({ roleMadeAt, clock }: EksState, arn: string): void {
  const madeAt = roleMadeAt(arn);
  if (madeAt === undefined) throw refuse.parameter(`Role with arn: ${arn} could not be found`);
  if (clock.now() - madeAt < roleDelay)
    throw refuse.parameter(`The trust policy of the role ${arn} is invalid: EKS is not authorized to assume it`);
}

/** Changes begun in this cluster, to be asked for by id. */
export function beginUpdate(state: EksState, cluster: string, type: string, milliseconds: number): Part {
  const id = `update-${state.updates.keys().length + 1}`;
  const key = `${cluster}/${id}`;
  const update = state.updates.set(key, { id, type, status: 'InProgress', params: [], errors: [] });
  state.updates.become(key, 'InProgress', milliseconds, 'Successful');
  return update;
}

/** One page of a list; pages are short, so that who reads only the first is found out. */
export function page<T>(
  items: readonly T[],
  token: unknown,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const from = typeof token === 'string' ? Number(token) : 0;
  const to = from + 2;
  return { items: items.slice(from, to), ...(to < items.length && { nextToken: String(to) }) };
}

/** What a request says that stays: not its token, nor how it is to be carried out. */
export function kept<T extends object>(input: T, ...left: readonly (keyof T)[]): T {
  const gone: readonly PropertyKey[] = ['clientRequestToken', ...left];
  return Object.fromEntries(Object.entries(input).filter(([member]) => !gone.includes(member))) as T;
}
