/** An amount of each resource that a quota counts. */
export interface ResourceAmounts {
  /** vCPUs. */
  readonly cpu: number;
  /** Memory in GiB. */
  readonly memoryGiB: number;
  /** Whole NVIDIA GPUs. */
  readonly gpus: number;
}

/** GiB as a Kubernetes quantity: `8Gi`, and `512Mi` for parts of one. */
export function gibibytes(amount: number): string {
  return Number.isInteger(amount) ? `${amount}Gi` : `${Math.round(amount * 1024)}Mi`;
}

/** vCPUs as a Kubernetes quantity: `2`, and `250m` for parts of one. */
export function cpus(amount: number): string {
  return Number.isInteger(amount) ? `${amount}` : `${Math.round(amount * 1000)}m`;
}
