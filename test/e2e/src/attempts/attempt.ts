import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import type { Offer } from '../offers.ts';

/** What somebody in a team tries in their environment, and what must come of it. */
export interface Attempt {
  /** The threat of `docs/threat-model.md` or the rule that it belongs to, and what is tried: `T1-privileged`. */
  readonly id: string;
  readonly does: string;
  readonly must: 'be refused' | 'be allowed';
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path of the API; `{own}` is the environment's namespace, `{other}` that of another team. */
  readonly path: string;
  readonly body?: Json;
  /** Words of the guard that has to refuse it: another reason would hide that this guard is missing. */
  readonly because?: RegExp;
  /** It is tried only where the cluster offers this. */
  readonly where?: Offer;
  /** It is not tried where the cluster offers this, for then it is meant to succeed. */
  readonly unless?: Offer;
  /** What has to hold of the object as the server would keep it. */
  readonly holds?: (kept: Json) => boolean;
}

const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** A pod that breaks no rule, with other fields of the pod and of its container. */
export function tenantPod(spec: JsonObject = {}, container: JsonObject = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'attempt' },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'main', image: 'example.com/attempt:1', securityContext: restricted, ...container }],
      ...spec,
    },
  };
}

export function object(apiVersion: string, kind: string, more: JsonObject = {}, name = 'attempt'): JsonObject {
  return { apiVersion, kind, metadata: { name }, ...more };
}

export const core = '/api/v1/namespaces/{own}';
export const rbac = '/apis/rbac.authorization.k8s.io/v1';
export const admission = '/apis/admissionregistration.k8s.io/v1';

export function pod(id: string, does: string, body: Manifest, must: Attempt['must'] = 'be refused'): Attempt {
  return { id, does, must, method: 'POST', path: `${core}/pods`, body };
}
export function create(
  id: string,
  does: string,
  path: string,
  body: JsonObject,
  must: Attempt['must'] = 'be refused',
): Attempt {
  return { id, does, must, method: 'POST', path, body };
}
export function change(id: string, does: string, path: string, body: JsonObject): Attempt {
  return { id, does, must: 'be refused', method: 'PATCH', path, body };
}
export function remove(id: string, does: string, path: string): Attempt {
  return { id, does, must: 'be refused', method: 'DELETE', path };
}
export function read(id: string, does: string, path: string, must: Attempt['must'] = 'be refused'): Attempt {
  return { id, does, must, method: 'GET', path };
}
/** A container whose security context differs in some fields from what is allowed. */
export function insecure(fields: JsonObject): JsonObject {
  return { securityContext: { ...restricted, ...fields } };
}
export function podSecurity(fields: JsonObject): JsonObject {
  return {
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' }, ...fields },
  };
}
export function volume(source: JsonObject): JsonObject {
  return { volumes: [{ name: 'data', ...source }] };
}
