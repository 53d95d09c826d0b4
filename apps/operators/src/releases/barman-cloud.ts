import { charts } from '@slipway/catalog/charts';
import { operatorNeed } from '@slipway/contracts/operators';
import { kinds, type Install } from './operator-release.ts';
import {
  priorityClassName,
  resources,
  restrictedContainer,
  restrictedPod,
  type ContainerSecurityContext,
  type PodSecurityContext,
  type Resources,
} from './pods.ts';

interface BarmanCloudValues {
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly podSecurityContext: PodSecurityContext;
  readonly containerSecurityContext: ContainerSecurityContext;
}

/**
 * The plugin through which CloudNativePG keeps backups in a bucket, in its namespace as it asks. It runs once: its chart
 * knows no other way, and while it is away instances keep what they have to send.
 */
export const barmanCloud: Install = () => {
  const values: BarmanCloudValues = {
    priorityClassName,
    resources: resources('50m', 128),
    podSecurityContext: restrictedPod,
    containerSecurityContext: restrictedContainer,
  };
  return {
    needs: [operatorNeed('cert-manager')],
    chart: charts['plugin-barman-cloud'],
    values,
    clusterKinds: [...kinds.clusterRoles, ...kinds.definitions],
    namespacedKinds: [
      ...kinds.accounts,
      ...kinds.controllers,
      ...kinds.roles,
      ...kinds.settings,
      // The two ends know each other by certificates.
      { group: 'cert-manager.io', kind: 'Certificate' },
      { group: 'cert-manager.io', kind: 'Issuer' },
    ],
  };
};
