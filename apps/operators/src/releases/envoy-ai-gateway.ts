import { charts } from '@slipway/catalog/charts';
import { waves } from '@slipway/contracts/chart-spec';
import { operatorNeed, operatorService } from '@slipway/contracts/operators';
import { gatewayNamespaces } from '../gateway-namespaces.ts';
import { authorities, kinds, type Install } from './operator-release.ts';
import {
  oneStays,
  replicas,
  resources,
  restrictedContainer,
  restrictedPod,
  spread,
  type ContainerSecurityContext,
  type PodSecurityContext,
  type Resources,
  type TopologySpreadConstraint,
} from './pods.ts';

interface EnvoyAiGatewayValues {
  readonly controller: {
    readonly replicaCount: number;
    readonly logFormat: 'json';
    readonly watch: { readonly namespaces: readonly string[] };
    readonly mutatingWebhook: { readonly certManager: { readonly enable: true } };
    readonly resources: Resources;
    readonly podSecurityContext: PodSecurityContext;
    readonly securityContext: ContainerSecurityContext;
    readonly podDisruptionBudget: { readonly enabled: true } & typeof oneStays;
    readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  };
  readonly extProc: { readonly logFormat: 'json' };
  readonly envoyGateway: { readonly namespace: string };
}

/** Envoy AI Gateway: teaches Envoy Gateway what models are, in a program beside each Envoy. Its chart knows no priority. */
export const envoyAiGateway: Install = (cluster, { namespace }) => {
  const values: EnvoyAiGatewayValues = {
    controller: {
      replicaCount: replicas,
      logFormat: 'json',
      watch: { namespaces: gatewayNamespaces(cluster) },
      // The chart's own certificate would be another one at each rendering, and end after a year.
      mutatingWebhook: { certManager: { enable: true } },
      resources: resources('100m', 128),
      podSecurityContext: restrictedPod,
      securityContext: restrictedContainer,
      podDisruptionBudget: { enabled: true, ...oneStays },
      topologySpreadConstraints: spread({ 'app.kubernetes.io/instance': 'envoy-ai-gateway' }),
    },
    extProc: { logFormat: 'json' },
    envoyGateway: { namespace: operatorService('envoy-gateway').namespace },
  };
  return {
    chart: charts['ai-gateway-helm'],
    values,
    clusterKinds: [...kinds.clusterRoles, ...kinds.mutatingWebhooks],
    namespacedKinds: [...kinds.accounts, ...kinds.budgets, ...kinds.certificates, ...kinds.controllers],
    filledLater: [authorities.mutatingWebhooks],
    needs: [operatorNeed('cert-manager'), operatorNeed('envoy-gateway')],
    beside: [
      {
        name: 'envoy-ai-gateway-kinds',
        namespace,
        chart: charts['ai-gateway-crds-helm'],
        values: {},
        wave: waves.kinds,
        clusterKinds: kinds.definitions,
        namespacedKinds: [],
      },
    ],
  };
};
