/** Tags of the subnets in which nodes run; the foundation sets them. */
export function subnetTags(cluster: string): Record<string, string> {
  return { 'slipway.dev/cluster': cluster, 'slipway.dev/subnet': 'private' };
}

/** Tag that EKS sets on the security group that it makes for a cluster. */
export function securityGroupTags(cluster: string): Record<string, string> {
  return { [`kubernetes.io/cluster/${cluster}`]: 'owned' };
}
