/** Tag that EKS sets on the security group that it makes for a cluster. */
export function securityGroupTags(cluster: string): Record<string, string> {
  return { [`kubernetes.io/cluster/${cluster}`]: 'owned' };
}
