import type { Finding } from '@slipway/contracts/finding';
import type { JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at } from '@slipway/proofs/fields';
import { messageOf, type Answer, type ApiClient } from '../api-client.ts';
import { tenantPod } from '../attempts/attempt.ts';
import { asMember, environmentsOf, type Environment } from '../environments.ts';
import { eventually } from '../eventually.ts';
import { amountOf } from '../quantities.ts';
import type { Subject } from '../rehearsal.ts';
import { environmentOfEachSize, type SizedEnvironment } from '../sizes.ts';
import { findingAbout, type Stage } from '../stage.ts';

/** An environment gets what its size promises, and not a bit more. */
export const quota: Stage<Subject> = {
  name: 'quota',
  promise: 'what fits the quota of an environment is admitted, a bit more is refused, for each size that there is',
  needsDelivery: true,
  run: async (subject) => {
    const environments = environmentsOf(subject.objects);
    const judged = await Promise.all(environments.map((environment) => judge(subject.api, environment)));
    const sizes = subject.mayPrepare ? environmentOfEachSize() : [];
    judged.push(...(await Promise.all(sizes.map((size) => judgeSize(subject, size)))));
    const tried = judged.reduce((total, { tried: count }) => total + count, 0);
    const names = sizes.map(({ size }) => size).join(', ');
    return {
      summary: `${tried} requests at the limit and beyond, in ${environments.length} environments${names === '' ? '' : ` and in one of each size, filled up: ${names}`}`,
      tried,
      findings: judged.flatMap(({ findings }) => findings),
      ...(!subject.mayPrepare && {
        notes: ['not tried: pods and storage filled up, and sizes that no environment has; that makes objects'],
      }),
    };
  },
};

/** An amount that is asked for: all that there is, and one more. */
export interface Probe {
  readonly resource: string;
  readonly path: string;
  readonly within: Manifest | undefined;
  readonly beyond: Manifest;
}

interface Judged {
  readonly tried: number;
  readonly findings: readonly Finding[];
}

async function judge(api: ApiClient, environment: Environment): Promise<Judged> {
  const member = asMember(api, environment);
  const findings: Finding[] = [];
  const probes = probesOf(environment.hard);
  let tried = 0;
  for (const { resource, path, within, beyond } of probes) {
    const ask = (body: Manifest): Promise<Answer> => {
      tried += 1;
      return member.call('POST', `/api/v1/namespaces/${environment.namespace}/${path}`, {
        body,
        query: { dryRun: 'All' },
      });
    };
    const add = (rule: string, message: string): void =>
      void findings.push(findingAbout(environment.object, rule, `${environment.namespace}: ${message}`));
    if (within !== undefined) {
      const answer = await ask(within);
      if (answer.status !== 201) add('quota-refuses', `all of ${resource} is refused: ${messageOf(answer)}`);
    }
    const answer = await ask(beyond);
    if (answer.status !== 403) add('quota-admits', `more than ${resource} allows is not refused (${answer.status})`);
    else if (!namesLimit(resource, answer))
      add('quota-admits', `more than ${resource} allows is refused for another reason: ${messageOf(answer)}`);
  }
  return { tried, findings };
}

/** Whether it is the limit in question that refuses: another one would hide that this one is missing. */
export function namesLimit(resource: string, answer: Pick<Answer, 'body' | 'status'>): boolean {
  const message = messageOf(answer);
  return (
    (message.includes('exceeded quota') && message.includes(`${resource}=`)) ||
    (resource === 'requests.storage' && message.includes('maximum storage usage')) ||
    // Services that open a way in are refused for what they are, before anybody counts them.
    (resource.startsWith('services.') && message.includes('denied request'))
  );
}

/** Fills an environment of a size up, for real, in a namespace that is made for it and taken away again. */
async function judgeSize(subject: Subject, sized: SizedEnvironment): Promise<Judged> {
  const { api, hopeless } = subject;
  const { namespace, manifests, hard, size, object } = sized;
  for (const manifest of manifests) await api.ensure(manifest, 'rehearsal');
  const counted = async (): Promise<boolean> => {
    const quotas = await api.list(`/api/v1/namespaces/${namespace}/resourcequotas`);
    return quotas.length > 0 && quotas.every((one) => at(one, 'status', 'hard') !== undefined);
  };
  await eventually(async () => ((await counted()) ? true : undefined), {
    what: `the quota of ${namespace} to be counted`,
    seconds: 30,
    hopeless,
  });
  const asked = await judge(api, sized);
  const findings: Finding[] = [];
  const add = (rule: string, message: string): void =>
    void findings.push(findingAbout(object, rule, `size ${size}: ${message}`));
  const member = asMember(api, sized);
  const post = (path: string, body: Manifest): Promise<Answer> =>
    member.call('POST', `/api/v1/namespaces/${namespace}/${path}`, { body });

  const pods = amountOf(hard['pods'] ?? '0');
  const bytes = amountOf(hard['requests.storage'] ?? '0');
  const answers = await Promise.all([
    post('persistentvolumeclaims', named(claim(bytes), 'all')),
    ...Array.from({ length: pods }, (_, index) => post('pods', idlePod(`pod-${index}`))),
  ]);
  for (const answer of answers)
    if (answer.status !== 201) {
      add('quota-refuses', `${pods} pods that ask for nothing and all of the storage: ${messageOf(answer)}`);
      break;
    }
  const beyond = [
    { resource: 'pods', answer: await post('pods', idlePod('one-more', nothing)) },
    { resource: 'requests.storage', answer: await post('persistentvolumeclaims', named(claim(1), 'one-more')) },
  ];
  for (const { resource, answer } of beyond)
    if (answer.status !== 403 || !messageOf(answer).includes(`exceeded quota`) || !namesLimit(resource, answer))
      add('quota-admits', `with all of ${resource} taken, more is not refused for it (${messageOf(answer)})`);
  await api.call('DELETE', `/api/v1/namespaces/${namespace}`);
  return { tried: asked.tried + answers.length + beyond.length, findings: [...asked.findings, ...findings] };
}

/** Asks for nothing, where a default would ask for something. */
const nothing: JsonObject = {
  resources: Object.fromEntries(
    ['requests', 'limits'].map((which) => [which, { cpu: '0', memory: '0', 'ephemeral-storage': '0' }]),
  ),
};

/** A pod that counts, and that no scheduler looks at. */
function idlePod(name: string, container: JsonObject = {}): Manifest {
  return named(tenantPod({ schedulingGates: [{ name: 'slipway.dev/rehearsed' }] }, container), name);
}

function named(manifest: Manifest, name: string): Manifest {
  return { ...manifest, metadata: { name } };
}

/** Requests for each resource of a quota that one object can use up. */
export function probesOf(hard: Readonly<Record<string, string>>): Probe[] {
  return Object.entries(hard).flatMap(([resource, limit]) => {
    const all = amountOf(limit);
    const container = containerAsking[resource];
    if (container !== undefined) {
      const pod = (amount: number): Manifest => tenantPod({}, { resources: container(amount) });
      return [{ resource, path: 'pods', within: all === 0 ? undefined : pod(all), beyond: pod(all + 1) }];
    }
    if (resource === 'requests.storage')
      return [{ resource, path: 'persistentvolumeclaims', within: claim(all), beyond: claim(all + 1) }];
    if (resource === 'services.loadbalancers' || resource === 'services.nodeports')
      return [{ resource, path: 'services', within: undefined, beyond: service(resource) }];
    return [];
  });
}

/** Resources of one container that ask for an amount, by the resource of the quota. Requests never exceed limits. */
const containerAsking: Readonly<Record<string, (amount: number) => JsonObject>> = {
  'requests.cpu': (amount) => both('cpu', amount),
  'limits.cpu': (amount) => ({ requests: { cpu: '10m' }, limits: { cpu: String(amount) } }),
  'requests.memory': (amount) => both('memory', amount),
  'limits.memory': (amount) => ({ requests: { memory: '1Mi' }, limits: { memory: String(amount) } }),
  'requests.ephemeral-storage': (amount) => both('ephemeral-storage', amount),
  'limits.ephemeral-storage': (amount) => ({
    requests: { 'ephemeral-storage': '1Mi' },
    limits: { 'ephemeral-storage': String(amount) },
  }),
  'requests.nvidia.com/gpu': (amount) => both('nvidia.com/gpu', amount),
  'requests.aws.amazon.com/neuron': (amount) => both('aws.amazon.com/neuron', amount),
};

function both(resource: string, amount: number): JsonObject {
  return { requests: { [resource]: String(amount) }, limits: { [resource]: String(amount) } };
}

function claim(bytes: number): Manifest {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: String(bytes) } } };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'probe' }, spec };
}

function service(resource: string): Manifest {
  const type = resource === 'services.nodeports' ? 'NodePort' : 'LoadBalancer';
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 'probe' }, spec: { type, ports: [{ port: 80 }] } };
}
