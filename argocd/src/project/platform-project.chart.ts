import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import type { Cluster } from '@slipway/contracts/cluster';
import { cachesImages } from '@slipway/contracts/image-cache';
import type { ComputeMode } from '@slipway/contracts/node-pool';
import type { KindOf } from '@slipway/contracts/helm-release';
import { serviceNamespaces } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { namedByObjects, project } from './project.ts';

/** What `PlatformProjectChart` needs to know. */
export interface PlatformProjectChartProps {
  /** The cluster whose platform it bounds. */
  readonly cluster: Cluster;
}

const clusterKinds: readonly KindOf[] = [
  { group: '', kind: 'Namespace' },
  { group: 'admissionregistration.k8s.io', kind: 'ValidatingAdmissionPolicy' },
  { group: 'admissionregistration.k8s.io', kind: 'ValidatingAdmissionPolicyBinding' },
  { group: 'eks.amazonaws.com', kind: 'NodeClass' },
  { group: 'gateway.networking.k8s.io', kind: 'GatewayClass' },
  { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass' },
  { group: 'karpenter.sh', kind: 'NodePool' },
  { group: 'kueue.x-k8s.io', kind: 'ClusterQueue' },
  { group: 'kueue.x-k8s.io', kind: 'ResourceFlavor' },
  { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
  { group: 'scheduling.k8s.io', kind: 'PriorityClass' },
  { group: 'storage.k8s.io', kind: 'StorageClass' },
];

const namespacedKinds: readonly KindOf[] = [
  { group: '', kind: 'ConfigMap' },
  { group: '', kind: 'Service' },
  { group: '', kind: 'ServiceAccount' },
  { group: 'aigateway.envoyproxy.io', kind: 'AIGatewayRoute' },
  { group: 'aigateway.envoyproxy.io', kind: 'AIServiceBackend' },
  { group: 'aigateway.envoyproxy.io', kind: 'BackendSecurityPolicy' },
  { group: 'aigateway.envoyproxy.io', kind: 'GatewayConfig' },
  { group: 'apps', kind: 'Deployment' },
  { group: 'apps', kind: 'StatefulSet' },
  { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
  { group: 'batch', kind: 'CronJob' },
  { group: 'batch', kind: 'Job' },
  { group: 'barmancloud.cnpg.io', kind: 'ObjectStore' },
  { group: 'clickhouse-keeper.altinity.com', kind: 'ClickHouseKeeperInstallation' },
  { group: 'clickhouse.altinity.com', kind: 'ClickHouseInstallation' },
  { group: 'external-secrets.io', kind: 'ExternalSecret' },
  { group: 'external-secrets.io', kind: 'SecretStore' },
  { group: 'gateway.envoyproxy.io', kind: 'Backend' },
  { group: 'gateway.envoyproxy.io', kind: 'BackendTrafficPolicy' },
  { group: 'gateway.envoyproxy.io', kind: 'ClientTrafficPolicy' },
  { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy' },
  { group: 'cert-manager.io', kind: 'Certificate' },
  { group: 'cert-manager.io', kind: 'Issuer' },
  { group: 'gateway.envoyproxy.io', kind: 'SecurityPolicy' },
  { group: 'gateway.networking.k8s.io', kind: 'BackendTLSPolicy' },
  { group: 'gateway.networking.k8s.io', kind: 'Gateway' },
  { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
  { group: 'generators.external-secrets.io', kind: 'Password' },
  { group: 'inference.networking.k8s.io', kind: 'InferencePool' },
  { group: 'keda.sh', kind: 'ScaledObject' },
  { group: 'keda.sh', kind: 'TriggerAuthentication' },
  { group: 'leaderworkerset.x-k8s.io', kind: 'LeaderWorkerSet' },
  ...['Grafana', 'GrafanaDashboard', 'GrafanaDatasource'].map((kind) => ({ group: 'grafana.integreatly.org', kind })),
  { group: 'monitoring.coreos.com', kind: 'PodMonitor' },
  { group: 'monitoring.coreos.com', kind: 'PrometheusRule' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { group: 'opensearch.org', kind: 'OpenSearchCluster' },
  { group: 'policy', kind: 'PodDisruptionBudget' },
  { group: 'postgresql.cnpg.io', kind: 'Cluster' },
  { group: 'postgresql.cnpg.io', kind: 'ScheduledBackup' },
  { group: 'ray.io', kind: 'RayCluster' },
  { group: 'ray.io', kind: 'RayService' },
  { group: 'rbac.authorization.k8s.io', kind: 'Role' },
  { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
];

/** What registers pods with a load balancer of others: Auto Mode has a kind of its own. */
const bindings: Readonly<Record<ComputeMode, KindOf>> = {
  'eks-auto-mode': { group: 'eks.amazonaws.com', kind: 'TargetGroupBinding' },
  karpenter: { group: 'elbv2.k8s.aws', kind: 'TargetGroupBinding' },
};

/** What rewrites pods, where images come through a cache. */
const rewriting: readonly KindOf[] = ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'].map((kind) => ({
  group: 'admissionregistration.k8s.io',
  kind,
}));

/** Bounds the platform's own Applications: its namespaces, and no Argo CD objects. */
export class PlatformProjectChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: PlatformProjectChartProps) {
    super(scope, id, { app: 'argocd', team: 'platform' });
    const { cluster } = props;
    project(this, 'project', {
      name: 'platform',
      description: 'The services of the platform team',
      repositories: [cluster.delivery.repository],
      // argocd and kube-system hold one ConfigMap of settings each.
      namespaces: [namedByObjects, ...['argocd', 'kube-system', ...serviceNamespaces(cluster)].sort()],
      clusterKinds: [...(cachesImages(cluster) ? rewriting : []), ...clusterKinds],
      namespacedKinds: [...namespacedKinds, bindings[cluster.compute]],
    });
  }
}
