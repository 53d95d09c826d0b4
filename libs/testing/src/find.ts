import { podTemplates } from '@slipway/contracts/pod-templates';
import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';

/** All objects of a kind. */
export function all(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

/** Names of all objects of a kind. */
export function namesOf(manifests: readonly Manifest[], kind: string): string[] {
  return all(manifests, kind).map(({ metadata }) => metadata.name);
}

/**
 * The one object of a kind, or of a kind and name.
 * @throws Error when there is none, or more than one.
 */
export function only(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = all(manifests, kind).filter(({ metadata }) => name === undefined || metadata.name === name);
  const [manifest] = found;
  if (manifest === undefined || found.length > 1) {
    const present = namesOf(manifests, kind).join(', ') || 'none';
    throw new Error(`${found.length} objects are ${kind} ${name ?? ''}; of that kind there are: ${present}`);
  }
  return manifest;
}

/** The value at a path of keys and positions, or undefined. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((here, step) => {
    if (typeof here !== 'object' || here === null) return undefined;
    return (here as { readonly [key: string | number]: Json | undefined })[step];
  }, value);
}

/**
 * The text at a path.
 * @throws Error when something else is there, or nothing.
 */
export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string') throw new Error(`${path.join('.')} is no text but ${JSON.stringify(found)}`);
  return found;
}

/** The list at a path; empty where there is none. */
export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}

/** The pod specs in the templates of a workload: one for most kinds, more where its pods differ. */
export function podSpecsOf(workload: Manifest): readonly JsonObject[] {
  return podTemplates(workload).map(({ path, template }) => {
    const spec = at(template, 'spec');
    if (spec === undefined) throw new Error(`${path} of ${workload.kind} ${workload.metadata.name} has no spec`);
    return spec as JsonObject;
  });
}

/**
 * The pod spec in the one template of a workload.
 * @throws Error when it has none, or more than one.
 */
export function podSpecOf(workload: Manifest): JsonObject {
  const [spec, ...others] = podSpecsOf(workload);
  if (spec === undefined || others.length > 0) {
    throw new Error(`${workload.kind} ${workload.metadata.name} has ${podSpecsOf(workload).length} pod templates`);
  }
  return spec;
}

/** The one container in the template of a workload. */
export function containerOf(workload: Manifest): JsonObject {
  const containers = at(podSpecOf(workload), 'containers') as readonly JsonObject[];
  const [container] = containers;
  if (container === undefined || containers.length > 1) {
    throw new Error(`${workload.kind} ${workload.metadata.name} has ${containers.length} containers`);
  }
  return container;
}
