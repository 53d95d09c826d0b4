/** A secret by name. No value is ever known to the repository. */
export interface SecretRef {
  /** Name of the Kubernetes Secret that External Secrets writes. */
  readonly name: string;
  /** Entry in AWS Secrets Manager from which it is read. */
  readonly remoteKey: string;
  /** Keys of both. */
  readonly keys: readonly string[];
}

/** Entry of a cluster's secret in AWS Secrets Manager: the path that its store's role may read, and no other. */
export function remoteSecretKey(cluster: string, namespace: string, name: string): string {
  return `/slipway/${cluster}/${namespace}/${name}`;
}
