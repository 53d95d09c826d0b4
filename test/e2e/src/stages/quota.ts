import type { Finding } from '@slipway/contracts/finding';
import type { JsonObject, Manifest } from '@slipway/contracts/manifest';
import { messageOf, type Answer, type ApiClient } from '../api-client.ts';
import { tenantPod } from '../attempts/attempt.ts';
import { asMember, environmentsOf, type Environment } from '../environments.ts';
import { amountOf } from '../quantities.ts';
import type { Subject } from '../rehearsal.ts';
import { findingAbout, type Stage } from '../stage.ts';

/** An environment gets what its size promises, and not a bit more. */
export const quota: Stage<Subject> = {
  name: 'quota',
  promise: 'what fits the quota of an environment is admitted, a bit more is refused',
  run: async ({ api, objects }) => {
    const environments = environmentsOf(objects);
    const judged = await Promise.all(environments.map((environment) => judge(api, environment)));
    const tried = judged.reduce((total, { tried: count }) => total + count, 0);
    const sizes = new Set(environments.map(({ hard }) => JSON.stringify(hard)));
    return {
      summary: `${tried} requests at the limit and beyond, ${environments.length} environments of ${sizes.size} sizes`,
      findings: judged.flatMap(({ findings }) => findings),
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

async function judge(api: ApiClient, environment: Environment): Promise<{ tried: number; findings: Finding[] }> {
  const member = asMember(api, environment);
  const findings: Finding[] = [];
  const probes = probesOf(environment.hard);
  for (const { resource, path, within, beyond } of probes) {
    const ask = (body: Manifest): Promise<Answer> =>
      member.call('POST', `/api/v1/namespaces/${environment.namespace}/${path}`, { body, query: { dryRun: 'All' } });
    const add = (rule: string, message: string): void =>
      void findings.push(findingAbout(environment.object, rule, `${environment.namespace}: ${message}`));
    if (within !== undefined) {
      const answer = await ask(within);
      if (answer.status !== 201) add('quota-refuses', `all of ${resource} is refused: ${messageOf(answer)}`);
    }
    const answer = await ask(beyond);
    if (answer.status !== 403) add('quota-admits', `more than ${resource} allows is not refused (${answer.status})`);
  }
  return { tried: probes.length * 2, findings };
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
