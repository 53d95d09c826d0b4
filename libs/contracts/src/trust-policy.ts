import type { Cluster } from './cluster.ts';
import type { JsonObject } from './manifest.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/** Where a cluster is, and who vouches for its tokens. */
export interface TrustedCluster extends Pick<Cluster, 'name' | 'account'> {
  readonly region: Pick<Cluster['region'], 'name'>;
  /** Issuer of the cluster's tokens, without scheme; EKS assigns it: `oidc.eks.us-east-1.amazonaws.com/id/0123ABCD`. */
  readonly oidcIssuer: string;
}

/** Who may take on the role behind an identity: one service account of one cluster. */
export function trustPolicy(identity: WorkloadIdentity, cluster: TrustedCluster): JsonObject {
  if (identity.cluster !== cluster.name)
    throw new Error(`'identity' belongs to ${identity.cluster}, not to ${cluster.name}: pass its own cluster`);
  return { Version: '2012-10-17', Statement: [statement(identity, cluster)] };
}

function statement(
  { namespace, serviceAccount, authentication = 'pod-identity', standIns = [] }: WorkloadIdentity,
  { name, account, region, oidcIssuer }: TrustedCluster,
): JsonObject {
  switch (authentication) {
    case 'pod-identity':
      return {
        Effect: 'Allow',
        Principal: { Service: 'pods.eks.amazonaws.com' },
        // The service states cluster, namespace and account as tags of the session, by which they are told apart.
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: {
            'aws:RequestTag/eks-cluster-arn': `arn:aws:eks:${region.name}:${account}:cluster/${name}`,
            'aws:RequestTag/kubernetes-namespace': namespace,
            'aws:RequestTag/kubernetes-service-account':
              standIns.length === 0 ? serviceAccount : [serviceAccount, ...standIns],
          },
        },
      };
    case 'irsa':
      if (!/^[a-z0-9.-]+\/\S+$/.test(oidcIssuer))
        throw new Error(
          `'oidcIssuer' is '${oidcIssuer}': write host and path of the cluster's issuer, without https://`,
        );
      return {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${oidcIssuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${oidcIssuer}:aud`]: 'sts.amazonaws.com',
            [`${oidcIssuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
          },
        },
      };
  }
}
