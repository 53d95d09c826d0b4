/** A secret by name. No value is ever known to the repository. */
export interface SecretRef {
  /** Name of the Kubernetes Secret that External Secrets writes. */
  readonly name: string;
  readonly keys: readonly string[];
}

/** A secret that is read from AWS. */
export interface RemoteSecret extends SecretRef {
  /** Entry in AWS Secrets Manager, with the same keys. */
  readonly remoteKey: string;
}

/** Entry of a cluster's secret in AWS Secrets Manager: the path that its store's role may read, and no other. */
export function remoteSecretKey(cluster: string, namespace: string, name: string): string {
  return `${remoteSecretFolder(cluster, namespace)}/${name}`;
}

/** All that the secrets of a namespace have in common. */
export function remoteSecretFolder(cluster: string, namespace: string): string {
  return `/slipway/${cluster}/${namespace}`;
}
