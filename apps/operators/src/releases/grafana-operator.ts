import { charts } from '@slipway/catalog/charts';
import { grafanaEndpoint } from '@slipway/contracts/grafana';
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

interface GrafanaOperatorValues {
  readonly namespaceScope: true;
  /** Namespaces beside its own in which it looks, separated by commas. */
  readonly watchNamespaces: string;
  readonly rbac: { readonly useClusterRole: false };
  readonly logging: { readonly encoder: 'json' };
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly podSecurityContext: PodSecurityContext;
  readonly securityContext: ContainerSecurityContext & { readonly runAsNonRoot: true };
}

/** Grafana's operator: makes Grafana of an object, and dashboards in it of others. It sees one namespace beside its own. */
export const grafanaOperator: Install = () => {
  const { namespace } = grafanaEndpoint.workload;
  const values: GrafanaOperatorValues = {
    namespaceScope: true,
    watchNamespaces: namespace,
    rbac: { useClusterRole: false },
    logging: { encoder: 'json' },
    priorityClassName,
    resources: resources('50m', 128),
    podSecurityContext: restrictedPod,
    securityContext: { ...restrictedContainer, runAsNonRoot: true },
  };
  return {
    chart: charts['grafana-operator'],
    values,
    clusterKinds: kinds.definitions,
    namespacedKinds: [...kinds.accounts, ...kinds.controllers, ...kinds.roles],
    reaches: [namespace],
  };
};
