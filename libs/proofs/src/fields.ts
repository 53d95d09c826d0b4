import type { Json, JsonObject } from '@slipway/contracts/manifest';

/** The value at a path of keys and positions, or undefined. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as { readonly [key: string | number]: Json | undefined })[step];
  }
  return here;
}

/** The list at a path; empty where there is none. */
export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}

/** The text at a path, or undefined. */
export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The mapping of texts at a path; empty where there is none. */
export function labelsAt(
  value: Json | undefined,
  ...path: readonly (string | number)[]
): Readonly<Record<string, string>> {
  const found = at(value, ...path);
  return isObject(found) ? (found as Readonly<Record<string, string>>) : {};
}

/** Containers and init containers of a pod spec, with their path in it. */
export function containers(podSpec: Json | undefined): readonly { readonly path: string; readonly container: Json }[] {
  return ['initContainers', 'containers'].flatMap((list) =>
    listAt(podSpec, list).map((container, index) => ({ path: `${list}[${index}]`, container })),
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
