import { charts } from '@slipway/catalog/charts';
import { environmentNamespaceLabel } from '@slipway/contracts/connection';
import { queuesRayJobs } from '@slipway/contracts/operators';
import { authorities, kinds, type Install } from './operator-release.ts';
import {
  oneStays,
  priorityClassName,
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

interface KueueValues {
  readonly controllerManager: {
    readonly replicas: number;
    readonly podDisruptionBudget: { readonly enabled: true } & typeof oneStays;
    readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
    readonly manager: {
      readonly priorityClassName: string;
      readonly resources: Resources;
      readonly podSecurityContext: PodSecurityContext;
      readonly containerSecurityContext: ContainerSecurityContext;
    };
  };
  /** A text of YAML; JSON is one. */
  readonly managerConfig: { readonly controllerManagerConfigYaml: string };
}

/** What Kueue reads at its start, as far as we set it. */
interface KueueConfiguration {
  readonly apiVersion: 'config.kueue.x-k8s.io/v1beta2';
  readonly kind: 'Configuration';
  readonly health: { readonly healthProbeBindAddress: string };
  readonly metrics: { readonly bindAddress: string };
  readonly webhook: { readonly port: number };
  readonly leaderElection: { readonly leaderElect: true; readonly resourceName: string };
  readonly integrations: { readonly frameworks: readonly ('batch/job' | 'ray.io/rayjob')[] };
  readonly manageJobsWithoutQueueName: false;
  readonly managedJobsNamespaceSelector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly resources: { readonly excludeResourcePrefixes: readonly string[] };
  readonly waitForPodsReady: {
    readonly timeout: string;
    readonly recoveryTimeout: string;
    readonly blockAdmission: false;
    readonly requeuingStrategy: { readonly timestamp: 'Eviction'; readonly backoffLimitCount: number };
  };
  readonly objectRetentionPolicies: {
    readonly workloads: { readonly afterFinished: string; readonly afterDeactivatedByKueue: string };
  };
}

const pods = { 'app.kubernetes.io/name': 'kueue', 'app.kubernetes.io/instance': 'kueue' };

/** Kueue: lets batch jobs of a team start when the team has quota left. */
export const kueue: Install = (cluster) => {
  const values: KueueValues = {
    controllerManager: {
      replicas,
      podDisruptionBudget: { enabled: true, ...oneStays },
      topologySpreadConstraints: spread(pods),
      manager: {
        priorityClassName,
        resources: resources('250m', 512),
        podSecurityContext: restrictedPod,
        containerSecurityContext: restrictedContainer,
      },
    },
    managerConfig: {
      controllerManagerConfigYaml: `${JSON.stringify(configuration(queuesRayJobs(cluster)), undefined, 2)}\n`,
    },
  };
  return {
    chart: charts.kueue,
    values,
    clusterKinds: [
      ...kinds.apis,
      ...kinds.clusterRoles,
      ...kinds.definitions,
      ...kinds.mutatingWebhooks,
      ...kinds.validatingWebhooks,
    ],
    namespacedKinds: [
      ...kinds.accounts,
      ...kinds.budgets,
      ...kinds.controllers,
      ...kinds.roles,
      ...kinds.secrets,
      ...kinds.settings,
    ],
    reaches: ['kube-system'],
    filledLater: [
      authorities.apis,
      authorities.conversions,
      authorities.mutatingWebhooks,
      authorities.validatingWebhooks,
      { ...kinds.secrets[0], name: 'kueue-webhook-server-cert', field: '.data' },
    ],
  };
};

function configuration(ray: boolean): KueueConfiguration {
  return {
    apiVersion: 'config.kueue.x-k8s.io/v1beta2',
    kind: 'Configuration',
    health: { healthProbeBindAddress: ':8081' },
    metrics: { bindAddress: ':8443' },
    webhook: { port: 9443 },
    leaderElection: { leaderElect: true, resourceName: 'c1f6bfd2.kueue.x-k8s.io' },
    integrations: { frameworks: ['batch/job', ...(ray ? ['ray.io/rayjob' as const] : [])] },
    // A job without a queue runs at once, within the quota of its environment, like any other pod there.
    manageJobsWithoutQueueName: false,
    // Its webhooks refuse what they cannot judge: an outage of theirs must not keep the platform's own jobs from starting.
    managedJobsNamespaceSelector: { matchLabels: { [environmentNamespaceLabel.key]: environmentNamespaceLabel.value } },
    // Every container of an environment asks for some of it by default; queues count what is scarce.
    resources: { excludeResourcePrefixes: ['ephemeral-storage'] },
    // A job whose pods do not come up holds quota that others wait for. A node with an accelerator takes minutes.
    waitForPodsReady: {
      timeout: '30m',
      recoveryTimeout: '30m',
      blockAdmission: false,
      requeuingStrategy: { timestamp: 'Eviction', backoffLimitCount: 3 },
    },
    objectRetentionPolicies: { workloads: { afterFinished: '168h', afterDeactivatedByKueue: '168h' } },
  };
}
