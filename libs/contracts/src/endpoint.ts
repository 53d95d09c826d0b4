/** A set of pods that do one job: the unit that has an identity and that policies name. */
export interface Workload {
  readonly namespace: string;
  /** `app.kubernetes.io/name`: what it runs (`vllm`). */
  readonly app: string;
  /** `app.kubernetes.io/instance`, and the name of its objects (`qwen3-8b`). */
  readonly name: string;
}

/** Where callers reach a workload inside the cluster. */
export interface Endpoint {
  readonly workload: Workload;
  /** TCP port of the service and of its pods. */
  readonly port: number;
}

/** Name of the cluster's own DNS name of an endpoint's service. */
export function serviceHost(endpoint: Endpoint): string {
  return `${endpoint.workload.name}.${endpoint.workload.namespace}.svc.cluster.local`;
}

/** Labels that select the pods of a workload: all that a selector ever uses. */
export function selectorLabels(workload: Workload): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/instance': workload.name, 'app.kubernetes.io/name': workload.app };
}
