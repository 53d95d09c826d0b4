import { missingParts } from './foundation-parts.ts';
import type { ChartSpec } from './chart-spec.ts';
import type { Cluster } from './cluster.ts';
import { roleOf } from './external.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

type Stated = 'app' | 'build' | 'name' | 'wave';

/** A chart that the platform team answers for. It may nothing in AWS, talks to nobody and needs nothing but what is said. */
export function platformChart<Scope>(
  cluster: Pick<Cluster, 'file'>,
  details: Pick<ChartSpec<Scope>, Stated> & Partial<Omit<ChartSpec<Scope>, Stated>>,
): ChartSpec<Scope> {
  return { owner: 'platform', source: cluster.file, identities: [], connections: [], needs: [], ...details };
}

/** What an identity asks of a cluster: its role, and what hands it to pods. Nothing where there is none. */
export function identityNeeds(
  cluster: Pick<Cluster, 'compute'>,
  identity: WorkloadIdentity | undefined,
): Pick<ChartSpec<never>, 'identities' | 'needs'> {
  if (identity === undefined) return { identities: [], needs: [] };
  return {
    identities: [identity],
    needs: [
      roleOf(identity),
      // With IRSA whoever asks for the account's token hands it to AWS itself.
      ...(identity.authentication === 'irsa' ? [] : missingParts(cluster.compute, 'eks-pod-identity-agent')),
    ],
  };
}
