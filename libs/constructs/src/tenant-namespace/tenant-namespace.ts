import { environmentQueue } from '@slipway/contracts/batch';
import { environmentNamespaceLabel, type Connection } from '@slipway/contracts/connection';
import { namespaceOf, type DeveloperEnvironment } from '@slipway/contracts/developer-environment';
import { serviceHost, type Endpoint } from '@slipway/contracts/endpoint';
import type { EnvironmentSize } from '@slipway/contracts/environment-size';
import { cpus, gibibytes } from '@slipway/contracts/units';
import { LocalQueue } from '@slipway/crds/kueue.x-k8s.io';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { Namespace } from '../namespace/namespace.ts';
import { acceleratorResource } from '../node-pool/placing.ts';
import { afterItsOperator } from '../removal/removal.ts';
import { priorityClasses } from '../priority-class/priority-class.ts';
import { tenantRoleName } from '../tenant-role/tenant-role.ts';

/** What a `TenantNamespace` needs to know. */
export interface TenantNamespaceProps {
  /** Whose namespace it is, and how large. */
  readonly environment: DeveloperEnvironment;
  /** The API that its pods may call. */
  readonly gateway: Endpoint;
  /** Connections that begin or end at it. */
  readonly connections: readonly Connection[];
  /**
   * Queue of the team, in which batch jobs wait.
   *
   * @default - none: the team has no quota
   */
  readonly queue?: string;
}

/** The namespace of one developer: closed, bounded, and open to the members of its team. */
export class TenantNamespace extends Construct {
  constructor(scope: Construct, id: string, props: TenantNamespaceProps) {
    super(scope, id);
    const { environment, gateway, connections, queue } = props;
    const namespace = namespaceOf(environment);

    new Namespace(this, 'namespace', {
      name: namespace,
      labels: { [environmentNamespaceLabel.key]: environmentNamespaceLabel.value },
      annotations: {
        'slipway.dev/budget-usd': String(environment.monthlyUsd),
        'slipway.dev/expires': environment.expires,
        'slipway.dev/owner': environment.owner,
      },
    });
    new k8s.KubeResourceQuota(this, 'quota', {
      metadata: { name: 'environment', namespace },
      spec: { hard: quota(environment.size, queue === undefined ? counted : [...counted, 'rayjobs.ray.io']) },
    });
    new k8s.KubeResourceQuota(this, 'priority-quota', {
      metadata: { name: 'no-platform-priority', namespace },
      spec: {
        hard: { pods: k8s.Quantity.fromString('0') },
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: platformPriorities }],
        },
      },
    });
    new k8s.KubeLimitRange(this, 'limits', {
      metadata: { name: 'environment', namespace },
      spec: { limits: limits(environment.size) },
    });
    new k8s.KubeRoleBinding(this, 'team', {
      metadata: { name: 'team', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: tenantRoleName },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: environment.team.group }],
    });
    new k8s.KubeNetworkPolicy(this, 'within', {
      metadata: { name: 'allow-namespace', namespace },
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ podSelector: {} }] }],
        egress: [{ to: [{ podSelector: {} }] }],
      },
    });
    new ConnectionPolicies(this, 'connections', { subject: { namespace }, connections });
    if (queue !== undefined) {
      new LocalQueue(this, 'queue', {
        metadata: { name: environmentQueue, namespace, annotations: afterItsOperator },
        spec: { clusterQueue: queue },
      });
    }
    new k8s.KubeConfigMap(this, 'about', {
      metadata: { name: 'slipway', namespace },
      data: {
        OPENAI_BASE_URL: `http://${serviceHost(gateway)}:${gateway.port}/v1`,
        MODELS: environment.models.join(','),
        EXPIRES: environment.expires,
      },
    });
  }
}

const platformPriorities = [
  ...Object.values(priorityClasses).map(({ name }) => name),
  'system-cluster-critical',
  'system-node-critical',
].sort();

const counted = ['configmaps', 'cronjobs.batch', 'jobs.batch', 'secrets', 'services'];

function quota(size: EnvironmentSize, objects: readonly string[]): Record<string, k8s.Quantity> {
  const none = k8s.Quantity.fromString('0');
  const memory = k8s.Quantity.fromString(gibibytes(size.memoryGiB));
  return {
    'requests.cpu': k8s.Quantity.fromString(cpus(size.cpu)),
    'requests.memory': memory,
    'limits.memory': memory,
    'requests.storage': k8s.Quantity.fromString(gibibytes(size.storageGiB)),
    'requests.ephemeral-storage': k8s.Quantity.fromString(gibibytes(size.storageGiB)),
    'limits.ephemeral-storage': k8s.Quantity.fromString(gibibytes(size.storageGiB)),
    [`requests.${acceleratorResource('nvidia')}`]: k8s.Quantity.fromString(`${size.gpus}`),
    [`requests.${acceleratorResource('neuron')}`]: none,
    pods: k8s.Quantity.fromString(`${size.pods}`),
    // What costs the control plane, however small each is.
    ...Object.fromEntries(
      objects.map((resource) => [`count/${resource}`, k8s.Quantity.fromString(`${5 * size.pods}`)]),
    ),
    // An operator would make one for whoever names it in an object of its own.
    'count/ingresses.networking.k8s.io': none,
    'services.loadbalancers': none,
    'services.nodeports': none,
  };
}

/** What a container gets that asks for nothing. CPU has no limit: who asks for more than the default must not fail for it. */
function limits(size: EnvironmentSize): k8s.LimitRangeItem[] {
  const ceiling = {
    memory: k8s.Quantity.fromString(gibibytes(size.containerDefault.memoryGiB)),
    'ephemeral-storage': k8s.Quantity.fromString('1Gi'),
  };
  const cpu = k8s.Quantity.fromString(cpus(size.containerDefault.cpu));
  return [
    { type: 'Container', default: ceiling, defaultRequest: { cpu, ...ceiling } },
    { type: 'PersistentVolumeClaim', max: { storage: k8s.Quantity.fromString(gibibytes(size.storageGiB)) } },
  ];
}
