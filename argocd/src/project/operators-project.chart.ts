import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { chartRepository, type HelmRelease } from '@slipway/contracts/helm-release';
import type { Construct } from 'constructs';
import { project, type KindOf } from './project.ts';

/** What `OperatorsProjectChart` needs to know. */
export interface OperatorsProjectChartProps {
  /** The charts of others that a cluster installs. */
  readonly releases: readonly HelmRelease[];
}

const clusterKinds: readonly KindOf[] = [
  { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration' },
  { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
  { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { group: 'flowcontrol.apiserver.k8s.io', kind: 'FlowSchema' },
  { group: 'flowcontrol.apiserver.k8s.io', kind: 'PriorityLevelConfiguration' },
  { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
  { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
];

const namespacedKinds: readonly KindOf[] = [
  { group: '', kind: 'ConfigMap' },
  { group: '', kind: 'Secret' },
  { group: '', kind: 'Service' },
  { group: '', kind: 'ServiceAccount' },
  { group: 'apps', kind: 'DaemonSet' },
  { group: 'apps', kind: 'Deployment' },
  { group: 'policy', kind: 'PodDisruptionBudget' },
  { group: 'rbac.authorization.k8s.io', kind: 'Role' },
  { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
];

/** Bounds the charts of others: their namespaces, and no namespace, policy or quota of ours. */
export class OperatorsProjectChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: OperatorsProjectChartProps) {
    super(scope, id, { app: 'argocd', team: 'platform' });
    const { releases } = props;
    const distinct = (texts: readonly string[]) => [...new Set(texts)].sort();
    project(this, 'project', {
      name: 'operators',
      description: 'Helm charts of others that the platform needs',
      repositories: distinct(releases.map(({ chart }) => chartRepository(chart))),
      // Those that extend the API read its settings in kube-system, and bind themselves to a role there.
      namespaces: distinct(['kube-system', ...releases.map(({ namespace }) => namespace)]),
      clusterKinds,
      namespacedKinds,
    });
  }
}
