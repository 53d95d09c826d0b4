import { charts } from '@slipway/catalog/charts';
import {
  alertmanagerConfig,
  alertmanagerIdentity,
  alertmanagerWorkload,
  ownChannels,
  receiverFolder,
  webhookSecret,
  type AlertmanagerConfig,
} from '@slipway/contracts/alertmanager';
import type { Cluster } from '@slipway/contracts/cluster';
import { environmentNamespaceLabel } from '@slipway/contracts/connection';
import { selectorLabels } from '@slipway/contracts/endpoint';
import { ownPrometheus } from '@slipway/contracts/observability';
import { prometheusEndpoint } from '@slipway/contracts/topology-observability';
import { stateValues, type StateValues } from './kube-state-metrics.ts';
import { kinds, type Install } from './operator-release.ts';
import {
  oneStays,
  priorityClassName,
  resources,
  restrictedContainer,
  restrictedPod,
  spread,
  type ContainerSecurityContext,
  type PodSecurityContext,
  type Resources,
  type TopologySpreadConstraint,
} from './pods.ts';

/** Something of the chart that is left out. */
interface Off {
  readonly enabled: false;
}

/** Volume of one pod. */
interface Storage {
  readonly volumeClaimTemplate: {
    readonly spec: {
      readonly accessModes: readonly ['ReadWriteOnce'];
      readonly resources: { readonly requests: { readonly storage: string } };
    };
  };
}

/** Objects that Prometheus reads are those of the platform: tenants may make none, and none would count. */
interface NamespaceSelector {
  readonly matchExpressions: readonly { readonly key: string; readonly operator: 'DoesNotExist' }[];
}

/** The operator's pods have a user of their own by default; Prometheus and Alertmanager write to a volume. */
interface VolumePod extends PodSecurityContext {
  readonly fsGroup: number;
  readonly runAsGroup: number;
  readonly runAsUser: number;
}

interface StackValues {
  readonly fullnameOverride: string;
  readonly defaultRules: { readonly create: false };
  readonly grafana: Off;
  readonly nodeExporter: Off;
  readonly kubeApiServer: Off;
  readonly kubeControllerManager: Off;
  readonly coreDns: Off;
  readonly kubeEtcd: Off;
  readonly kubeScheduler: Off;
  readonly kubeProxy: Off;
  readonly prometheusOperator: {
    readonly admissionWebhooks: Off;
    readonly tls: Off;
    readonly priorityClassName: string;
    readonly resources: Resources;
    readonly securityContext: PodSecurityContext;
    readonly containerSecurityContext: ContainerSecurityContext;
    readonly logFormat: 'json';
    readonly prometheusConfigReloader: { readonly resources: Resources };
  };
  readonly 'kube-state-metrics': StateValues;
  readonly prometheus: {
    readonly podDisruptionBudget: { readonly enabled: boolean } & typeof oneStays;
    readonly prometheusSpec: PrometheusSpec;
  };
  readonly alertmanager: {
    readonly config: AlertmanagerConfig & {
      readonly global: { readonly resolve_timeout: string };
      readonly templates: readonly [];
    };
    /** Named, because a role of AWS is tied to it. */
    readonly serviceAccount: { readonly name: string };
    readonly alertmanagerSpec: {
      readonly replicas: number;
      readonly logFormat: 'json';
      readonly priorityClassName: string;
      readonly resources: Resources;
      readonly securityContext: VolumePod;
      readonly storage: Storage;
      readonly volumes: readonly SecretVolume[];
      readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly: true }[];
      readonly alertmanagerConfigNamespaceSelector: NamespaceSelector;
    };
  };
}

/** A secret that may arrive later than the pod. */
interface SecretVolume {
  readonly name: string;
  readonly secret: { readonly secretName: string; readonly optional: true };
}

interface PrometheusSpec {
  readonly replicas: number;
  readonly retention: string;
  /** Old samples go before the volume is full. */
  readonly retentionSize: string;
  readonly logFormat: 'json';
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly securityContext: VolumePod;
  readonly storageSpec: Storage;
  readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  /** False: all objects of a kind are read, whatever release made them. */
  readonly ruleSelectorNilUsesHelmValues: false;
  readonly podMonitorSelectorNilUsesHelmValues: false;
  readonly serviceMonitorSelectorNilUsesHelmValues: false;
  readonly ruleNamespaceSelector: NamespaceSelector;
  readonly podMonitorNamespaceSelector: NamespaceSelector;
  readonly serviceMonitorNamespaceSelector: NamespaceSelector;
  readonly probeNamespaceSelector: NamespaceSelector;
  readonly scrapeConfigNamespaceSelector: NamespaceSelector;
}

/** Part of a volume that samples may fill; the rest is for what is being written. */
const usedShare = 0.8;

const off: Off = { enabled: false };

const volumePod: VolumePod = { ...restrictedPod, fsGroup: 2000, runAsGroup: 2000, runAsUser: 1000 };

const platformNamespaces: NamespaceSelector = {
  matchExpressions: [{ key: environmentNamespaceLabel.key, operator: 'DoesNotExist' }],
};

const volume = (sizeGiB: number): Storage => ({
  volumeClaimTemplate: {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: `${sizeGiB}Gi` } } },
  },
});

/** Prometheus with its operator, Alertmanager, and what counts the objects of the cluster. */
export const kubePrometheusStack: Install = (cluster) => ({
  chart: charts['kube-prometheus-stack'],
  values: values(cluster),
  clusterKinds: [...kinds.clusterRoles, ...kinds.definitions],
  namespacedKinds: [
    ...kinds.accounts,
    ...kinds.budgets,
    ...kinds.controllers,
    // Alertmanager reads its configuration from one.
    ...kinds.secrets,
    // What is read from objects of other kinds.
    ...kinds.settings,
    ...['Alertmanager', 'Prometheus', 'ServiceMonitor'].map((kind) => ({ group: 'monitoring.coreos.com', kind })),
  ],
  identity: alertmanagerIdentity(cluster),
});

function values(cluster: Cluster): StackValues {
  const settings = ownPrometheus(cluster);
  if (settings === undefined) {
    throw new Error(`'observability.metrics.form' of ${cluster.name} is not in-cluster: leave its Prometheus out`);
  }
  const { workload } = prometheusEndpoint;
  return {
    // The chart and the operator make the names of Prometheus from it.
    fullnameOverride: workload.name.slice(0, -'-prometheus'.length),
    defaultRules: { create: false },
    grafana: off,
    nodeExporter: off,
    // EKS runs these, and lets nobody ask them.
    kubeApiServer: off,
    kubeControllerManager: off,
    coreDns: off,
    kubeEtcd: off,
    kubeScheduler: off,
    kubeProxy: off,
    prometheusOperator: {
      // Rules are tried before they arrive; a webhook would need a certificate that is made with every sync.
      admissionWebhooks: off,
      tls: off,
      priorityClassName,
      resources: resources('100m', 256),
      securityContext: restrictedPod,
      containerSecurityContext: restrictedContainer,
      logFormat: 'json',
      prometheusConfigReloader: { resources: resources('10m', 64) },
    },
    'kube-state-metrics': stateValues(cluster),
    prometheus: {
      podDisruptionBudget: { enabled: settings.replicas > 1, ...oneStays },
      prometheusSpec: {
        replicas: settings.replicas,
        retention: `${settings.retentionDays}d`,
        retentionSize: `${Math.floor(settings.storageGiB * usedShare)}GiB`,
        logFormat: 'json',
        externalLabels: { cluster: cluster.name },
        priorityClassName,
        resources: {
          requests: { cpu: '500m', memory: `${settings.memoryGiB}Gi` },
          limits: { cpu: '2', memory: `${settings.memoryGiB}Gi` },
        },
        securityContext: volumePod,
        storageSpec: volume(settings.storageGiB),
        topologySpreadConstraints: spread(selectorLabels(workload)),
        ruleSelectorNilUsesHelmValues: false,
        podMonitorSelectorNilUsesHelmValues: false,
        serviceMonitorSelectorNilUsesHelmValues: false,
        ruleNamespaceSelector: platformNamespaces,
        podMonitorNamespaceSelector: platformNamespaces,
        serviceMonitorNamespaceSelector: platformNamespaces,
        probeNamespaceSelector: platformNamespaces,
        scrapeConfigNamespaceSelector: platformNamespaces,
      },
    },
    alertmanager: {
      // The chart keeps what is not named of its own: its rules are for alerts that nobody has here.
      config: { global: { resolve_timeout: '5m' }, ...alertmanagerConfig(cluster), templates: [] },
      serviceAccount: { name: alertmanagerWorkload.name },
      alertmanagerSpec: {
        // Prometheus sends what still fires again and again: while the one moves to another node, nothing is lost.
        replicas: 1,
        logFormat: 'json',
        priorityClassName,
        resources: resources('10m', 64),
        securityContext: volumePod,
        storage: volume(2),
        ...receiverVolumes(cluster),
        alertmanagerConfigNamespaceSelector: platformNamespaces,
      },
    },
  };
}

/** Secrets are read after the operators are there, and Alertmanager must not wait for them: it looks at each when it needs it. */
function receiverVolumes(
  cluster: Cluster,
): Pick<StackValues['alertmanager']['alertmanagerSpec'], 'volumes' | 'volumeMounts'> {
  const secrets = ownChannels(cluster).map((channel) => ({
    of: channel.name,
    secret: webhookSecret(cluster, channel),
  }));
  return {
    volumes: secrets.map(({ secret: { name } }) => ({ name, secret: { secretName: name, optional: true } })),
    volumeMounts: secrets.map(({ of, secret: { name } }) => ({
      name,
      mountPath: `${receiverFolder}/${of}`,
      readOnly: true,
    })),
  };
}
