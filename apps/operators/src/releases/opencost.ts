import { charts } from '@slipway/catalog/charts';
import { serviceHost } from '@slipway/contracts/endpoint';
import { prometheusEndpoint } from '@slipway/contracts/topology-observability';
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

interface OpenCostValues {
  readonly fullnameOverride: string;
  readonly clusterName: string;
  readonly priorityClassName: string;
  readonly podSecurityContext: PodSecurityContext;
  readonly opencost: {
    readonly mcp: { readonly enabled: false };
    readonly ui: { readonly enabled: false };
    readonly exporter: {
      readonly defaultClusterId: string;
      readonly resources: Resources;
      readonly securityContext: ContainerSecurityContext & { readonly runAsUser: number };
    };
    readonly prometheus: {
      readonly internal: { readonly enabled: false };
      readonly external: { readonly enabled: true; readonly url: string };
    };
    readonly cloudCost: { readonly enabled: false };
  };
}

/**
 * OpenCost: what each namespace costs, from AWS's list of prices and from what Prometheus has seen. One copy: it keeps
 * nothing that it could not find out again. Its page is left out: Grafana shows its numbers.
 */
export const openCost: Install = (cluster) => {
  const values: OpenCostValues = {
    fullnameOverride: 'opencost',
    clusterName: 'cluster.local',
    priorityClassName,
    podSecurityContext: restrictedPod,
    opencost: {
      mcp: { enabled: false },
      ui: { enabled: false },
      exporter: {
        defaultClusterId: cluster.name,
        resources: resources('50m', 256),
        securityContext: { ...restrictedContainer, runAsUser: 1001 },
      },
      prometheus: {
        internal: { enabled: false },
        external: { enabled: true, url: `http://${serviceHost(prometheusEndpoint)}:${prometheusEndpoint.port}` },
      },
      // It would read the whole bill of the account.
      cloudCost: { enabled: false },
    },
  };
  return {
    chart: charts.opencost,
    values,
    clusterKinds: kinds.clusterRoles,
    namespacedKinds: [...kinds.accounts, ...kinds.controllers],
  };
};
