import type { Finding } from '@slipway/contracts/finding';
import type { Json } from '@slipway/contracts/manifest';
import { at, labelsAt, listAt } from '@slipway/proofs/fields';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, succeeded, type Answer, type ApiClient } from '../api-client.ts';
import { attemptsWith } from '../attempts.ts';
import type { Attempt } from '../attempts/attempt.ts';
import { notJudged } from '../attempts/not-judged.ts';
import { asMember, environmentsOf, type Environment } from '../environments.ts';
import type { RenderedObject } from '../dist.ts';
import { offersOf, type Offer } from '../offers.ts';
import type { Subject } from '../rehearsal.ts';
import { findingAbout, type Stage } from '../stage.ts';

/** Members of a team can do their work, and nothing that reaches beyond their environment. */
export const tenants: Stage<Subject> = {
  name: 'tenants',
  promise: 'members of a team can do their work, and no attempt to reach further succeeds',
  needsDelivery: true,
  run: async ({ api, objects, mayPrepare }) => {
    const environments = environmentsOf(objects);
    const offers = offersOf(objects);
    const rules: Rules = {
      attempts: attemptsWith(offers),
      expected: expectedAccess(offers),
      privileged: privilegedNamespaces(objects),
      onlyAsks: !mayPrepare,
    };
    const { attempts } = rules;
    const findings = await Promise.all(environments.map((environment) => judge(api, environment, environments, rules)));
    const beyond = offers.size === 0 ? '' : `, on a cluster with ${[...offers].join(' and ')}`;
    return {
      summary: `${attempts.length} attempts in each of ${environments.length} environments${beyond}`,
      tried: attempts.length * environments.length,
      findings: findings.flat(),
      notJudged,
      ...(environments.length === 0 && { notes: ['not tried: nobody has an environment'] }),
    };
  },
};

/** What members of teams must be able to do on this cluster, and no more. */
interface Rules {
  readonly attempts: readonly Attempt[];
  readonly expected: TenantAccess;
  /** Namespaces that they may not so much as look into. */
  readonly privileged: readonly string[];
  /** Whether the cluster is somebody's: what no dry run holds back is asked about, and not done. */
  readonly onlyAsks: boolean;
}

/** Namespaces in which a pod could take its node over: tenants may not so much as look into them. */
function privilegedNamespaces(objects: readonly RenderedObject[]): string[] {
  return objects
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'Namespace')
    .filter((one) => labelsAt(one, 'metadata', 'labels')['pod-security.kubernetes.io/enforce'] === 'privileged')
    .map(({ metadata }) => metadata.name);
}

async function judge(
  api: ApiClient,
  own: Environment,
  all: readonly Environment[],
  { attempts, expected, privileged, onlyAsks }: Rules,
): Promise<Finding[]> {
  const member = asMember(api, own);
  const other = all.find(({ team }) => team !== own.team)?.namespace ?? 'litellm';
  const findings: Finding[] = [];
  for (const attempt of attempts) {
    const placed = { ...attempt, path: placedPath(attempt, own.namespace, other) };
    const connection = onlyAsks ? connectionOf(placed) : undefined;
    const fault =
      connection === undefined
        ? faultOf(attempt, await make(member, placed))
        : faultOf(attempt, await askFor(member, connection));
    if (fault !== undefined)
      findings.push(findingAbout(own.object, 'attempt', `${attempt.id} in ${own.namespace}: ${fault}`));
  }
  for (const [where, namespace] of [
    ['own', own.namespace],
    ['other', other],
    ...privileged.map((name) => ['other', name] as const),
  ] as const) {
    const found = await accessIn(member, namespace);
    for (const difference of differences(expected[where], found))
      findings.push(findingAbout(own.object, 'access', `a member of ${own.group} in ${namespace}: ${difference}`));
  }
  return findings;
}

function placedPath({ path }: Attempt, own: string, other: string): string {
  return path.replaceAll('{own}', own).replaceAll('{other}', other);
}

async function make(member: ApiClient, attempt: Attempt): Promise<Answer> {
  const writes = attempt.method !== 'GET';
  return member.call(attempt.method, attempt.path, {
    ...(attempt.body !== undefined && { body: attempt.body }),
    ...(writes && { query: { dryRun: 'All' } }),
    ...(attempt.method === 'PATCH' && { contentType: 'application/merge-patch+json' }),
  });
}

/** A request that reaches through the API server to something behind it: a right to ask for. */
export interface Connection {
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly verb: string;
}

/** What an attempt connects to. A dry run holds none of these back: the server hands them on, whatever they say. */
export function connectionOf({ path, method }: Pick<Attempt, 'path' | 'method'>): Connection | undefined {
  const [, namespace = '', resource = '', name = '', subresource = ''] =
    /^\/api\/v1\/namespaces\/([^/]+)\/(pods|services)\/([^/]+)\/(attach|exec|portforward|proxy)(?:\/|$)/.exec(path) ??
    [];
  if (subresource === '') return undefined;
  return { namespace, resource, subresource, name, verb: method === 'GET' ? 'get' : 'create' };
}

/** Whether the authorizer would let it through, as the answer that would come of it. */
async function askFor(member: ApiClient, connection: Connection): Promise<Answer> {
  const { namespace, resource, subresource, name, verb } = connection;
  const resourceAttributes = { namespace, resource, subresource, name: name.replace(/:.*$/, ''), verb };
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const answer = succeeded(await member.call('POST', path, { body }), 'the question for a right');
  if (at(answer.body, 'status', 'allowed') === true) return { ...answer, status: 200 };
  return { status: 403, body: { message: `cannot ${verb} resource ${resource}/${subresource}` }, warnings: [] };
}

/** Statuses by which the server refuses: not allowed, or not valid. Anything else would be another trouble. */
const refusals = new Set([403, 422]);

/** What is wrong with how an attempt ended; `undefined` if it ended as it must. */
export function faultOf(attempt: Attempt, answer: Answer): string | undefined {
  const allowed = answer.status >= 200 && answer.status < 300;
  if (attempt.must === 'be allowed') {
    if (!allowed) return `${attempt.does}, and is refused: ${messageOf(answer)}`;
    return attempt.holds?.(answer.body) === false ? `${attempt.does}: the server keeps something else` : undefined;
  }
  if (allowed) return `${attempt.does}, and nothing refuses it`;
  if (attempt.because?.test(messageOf(answer)) === false)
    return `${attempt.does}, and another guard than the one that is meant refuses it: ${messageOf(answer)}`;
  if (refusals.has(answer.status) || isBadQuantity(answer)) return undefined;
  return `${attempt.does}: neither refused nor allowed (${answer.status}): ${messageOf(answer)}`;
}

/** An amount that is none is turned down while the request is read. */
function isBadQuantity(answer: Answer): boolean {
  return answer.status === 400 && /quantit|must be|Invalid value/.test(messageOf(answer));
}

/** Verbs by resource, `group/resource` where it has a group. */
type Access = Readonly<Record<string, readonly string[]>>;

/** What members of a team may do in their own environment, and in any other namespace. */
export interface TenantAccess {
  readonly own: Access;
  readonly other: Access;
}

const expectedFile = join(import.meta.dirname, '../../expected/tenant-access.json');

/** What is meant, as a committed file says it: what holds everywhere, and what each offer of a cluster adds. */
export function expectedAccess(offers: ReadonlySet<Offer>): TenantAccess {
  const table = JSON.parse(readFileSync(expectedFile, 'utf8')) as Readonly<
    Record<'everywhere' | Offer, Partial<TenantAccess>>
  >;
  const parts = (['everywhere', ...offers] as const).map((name) => table[name]);
  return {
    own: Object.assign({}, ...parts.map(({ own }) => own)) as Access,
    other: Object.assign({}, ...parts.map(({ other }) => other)) as Access,
  };
}

/** What the one who asks may do in a namespace, as the authorizer itself lists it. */
async function accessIn(member: ApiClient, namespace: string): Promise<Access> {
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const answer = succeeded(await member.call('POST', path, { body }), 'the list of rights');
  return accessOf(listAt(answer.body, 'status', 'resourceRules'));
}

/** Rules as a table: sorted, each right once. */
export function accessOf(rules: readonly Json[]): Access {
  const table = new Map<string, Set<string>>();
  for (const rule of rules) {
    const texts = (field: string): readonly string[] => listAt(rule, field) as readonly string[];
    const names = texts('resourceNames').length > 0 ? ` named ${texts('resourceNames').join(',')}` : '';
    for (const group of texts('apiGroups'))
      for (const resource of texts('resources')) {
        const key = `${group === '' ? '' : `${group}/`}${resource}${names}`;
        const verbs = table.get(key) ?? new Set();
        for (const verb of texts('verbs')) verbs.add(verb);
        table.set(key, verbs);
      }
  }
  const rows = [...table].map(([key, verbs]): [string, string[]] => [key, [...verbs].sort()]);
  return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How two tables differ, right by right. */
export function differences(expected: Access, found: Access): string[] {
  const resources = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return resources.flatMap((resource) => {
    const [should, may] = [expected[resource] ?? [], found[resource] ?? []];
    return [
      ...may
        .filter((verb) => !should.includes(verb))
        .map((verb) => `may ${verb} ${resource}, which test/e2e/expected/tenant-access.json does not list`),
      ...should
        .filter((verb) => !may.includes(verb))
        .map((verb) => `may not ${verb} ${resource}, which test/e2e/expected/tenant-access.json lists`),
    ];
  });
}
