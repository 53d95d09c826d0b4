import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import type { ApiResource } from './api-client.ts';

/** What is said in an operator's place: the status, and objects that it would make. */
export interface StandIn {
  readonly status: JsonObject;
  readonly makes: readonly Manifest[];
}

/** When it is said to have happened: a fixed moment, so that a second time changes nothing. */
const moment = '2000-01-01T00:00:00Z';

/** Operators that do not run in a rehearsal, by `group kind` of their objects. */
const statuses: Readonly<Record<string, (object: Manifest) => StandIn>> = {
  'external-secrets.io ExternalSecret': externalSecret,
  'karpenter.sh NodePool': (object) => ({
    status: { conditions: ready(object, 'ValidationSucceeded', 'NodeClassReady', 'Ready') },
    makes: [],
  }),
  'karpenter.k8s.aws EC2NodeClass': (object) => ({ status: { conditions: ready(object, 'Ready') }, makes: [] }),
  'eks.amazonaws.com NodeClass': (object) => ({ status: { conditions: ready(object, 'Ready') }, makes: [] }),
};

/** Kinds that are stood in for. */
export const standInKinds: readonly string[] = Object.keys(statuses).map((key) => key.split(' ')[1] ?? '');

/** Whether the operator of a resource is stood in for. */
export function standsInFor({ group, kind }: Pick<ApiResource, 'group' | 'kind'>): boolean {
  return `${group} ${kind}` in statuses;
}

/** What the operator of an object would say and make. */
export function standInOf(object: Manifest): StandIn {
  const [group = ''] = object.apiVersion.split('/');
  const of = statuses[`${group} ${object.kind}`];
  if (of === undefined) throw new Error(`nothing stands in for ${object.kind}`);
  return of(object);
}

function ready(object: Manifest, ...types: readonly string[]): Json[] {
  const observedGeneration = at(object, 'metadata', 'generation') ?? 1;
  return types.map((type) => ({
    type,
    status: 'True',
    reason: 'Rehearsed',
    message: '',
    lastTransitionTime: moment,
    observedGeneration,
  }));
}

/** The Secret that an ExternalSecret names, with a value for each key: worthless, but there. */
function externalSecret(object: Manifest): StandIn {
  const condition = { type: 'Ready', status: 'True', reason: 'SecretSynced', message: 'secret synced' };
  const name = textAt(object, 'spec', 'target', 'name') ?? object.metadata.name;
  const keys = listAt(object, 'spec', 'data').flatMap((entry) => textAt(entry, 'secretKey') ?? []);
  const { namespace, uid } = object.metadata;
  const owner = {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: object.metadata.name,
    uid: uid ?? '',
    controller: true,
  };
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(textAt(object, 'spec', 'target', 'creationPolicy') !== 'Orphan' && { ownerReferences: [owner] }),
    },
    type: 'Opaque',
    stringData: Object.fromEntries(keys.map((key) => [key, 'rehearsed'])),
  } as Manifest;
  return {
    status: { refreshTime: moment, conditions: [{ ...condition, lastTransitionTime: moment }] },
    makes: [secret],
  };
}
