/** A value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** A Kubernetes object as it is written to `dist/`. */
export type Manifest = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string; readonly namespace?: string };
};

/** A manifest with the file that holds it. */
export interface PlacedManifest {
  /** Path from the root of the repository: `dist/dev/vllm/qwen3-8b.yaml`. */
  readonly file: string;
  readonly manifest: Manifest;
}

/** API group of an object; empty for the first kinds of Kubernetes. */
export function groupOf({ apiVersion }: Pick<Manifest, 'apiVersion'>): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** What is unique in a cluster: group, kind, namespace, name. The version is not part of it. */
export function manifestKey(manifest: Manifest): string {
  return `${groupOf(manifest)}|${manifest.kind}|${manifest.metadata.namespace ?? ''}|${manifest.metadata.name}`;
}

/** A manifest as people name it: `Deployment vllm/qwen3-8b`. */
export function manifestTitle(manifest: Manifest): string {
  const { namespace, name } = manifest.metadata;
  return `${manifest.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
