import type { Connection } from '@slipway/contracts/connection';
import { selectorLabels, type Endpoint, type Workload } from '@slipway/contracts/endpoint';
import { imageReference, type Image } from '@slipway/contracts/image';
import {
  InferencePool,
  InferencePoolSpecAppProtocol as AppProtocol,
  InferencePoolSpecEndpointPickerRefFailureMode as FailureMode,
} from '@slipway/crds/inference.networking.k8s.io';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { apiTokenMount, apiTokenVolume } from '../api-token/api-token.ts';
import { dump } from 'js-yaml';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { checksum } from '../http-server/checksum.ts';
import { scheduling } from '../http-server/scheduling.ts';
import { containerSecurity, podSecurity } from '../http-server/security.ts';
import { priorityClasses } from '../priority-class/priority-class.ts';
import { afterItsOperator } from '../removal/removal.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';

/** What an `EndpointPicker` needs to know. */
export interface EndpointPickerProps {
  /** Where a gateway asks it which pod to take. */
  readonly endpoint: Endpoint;
  /** The pods among which it picks, and the port on which they answer. */
  readonly pool: Endpoint;
  /** The program, by exact version. */
  readonly image: Image;
  /** Connections that begin or end at it. */
  readonly connections: readonly Connection[];
}

const healthPort = 9003;
const metricsPort = 9090;
const configFolder = '/etc/picker';
const configFile = 'config.yaml';

/** Weights of what is known of a pod: a long queue or a full cache outweighs part of a prompt, and not all of it. */
const config = {
  apiVersion: 'llm-d.ai/v1alpha1',
  kind: 'EndpointPickerConfig',
  plugins: ['queue-scorer', 'kv-cache-utilization-scorer', 'prefix-cache-scorer'].map((type) => ({ type })),
  schedulingProfiles: [
    {
      name: 'default',
      plugins: [
        { pluginRef: 'queue-scorer', weight: 2 },
        { pluginRef: 'kv-cache-utilization-scorer', weight: 2 },
        { pluginRef: 'prefix-cache-scorer', weight: 3 },
      ],
    },
  ],
};

/**
 * Tells a gateway which of a model's pods has the beginning of a prompt in its cache and the shortest queue.
 *
 * One pod: a second would wait for the first to go, since only one may know what was sent where. While it is away, the
 * gateway takes any pod.
 */
export class EndpointPicker extends Construct {
  constructor(scope: Construct, id: string, props: EndpointPickerProps) {
    super(scope, id);
    const { endpoint, pool } = props;
    const { workload } = endpoint;
    const { namespace, name } = workload;
    const labels = { ...selectorLabels(workload) };
    if (pool.workload.namespace !== namespace) {
      throw new Error(
        `'pool' is in namespace ${pool.workload.namespace}, and its picker in ${namespace}: put both in one, pools know no other`,
      );
    }
    new WorkloadAccount(this, 'account', { workload });
    this.rights(workload, labels);
    const content = dump(config, { lineWidth: -1, noRefs: true });
    new k8s.KubeConfigMap(this, 'files', {
      metadata: { name, namespace, labels },
      data: { [configFile]: content },
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name, namespace, labels },
      spec: {
        type: 'ClusterIP',
        selector: labels,
        ports: [
          {
            name: 'grpc',
            port: endpoint.port,
            targetPort: k8s.IntOrString.fromString('grpc'),
            appProtocol: 'kubernetes.io/h2c',
          },
        ],
      },
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, namespace, labels },
      spec: {
        replicas: 1,
        revisionHistoryLimit: 3,
        selector: { matchLabels: labels },
        strategy: { type: 'Recreate' },
        template: {
          metadata: { labels, annotations: { 'slipway.dev/files': checksum({ [configFile]: content }) } },
          spec: podSpec(props, labels),
        },
      },
    });
    new InferencePool(this, 'pool', {
      metadata: { name: pool.workload.name, namespace, annotations: afterItsOperator },
      spec: {
        selector: { matchLabels: { ...selectorLabels(pool.workload) } },
        targetPorts: [{ number: pool.port }],
        appProtocol: AppProtocol.HTTP,
        endpointPickerRef: {
          name,
          port: { number: endpoint.port },
          failureMode: FailureMode.FAIL_OPEN,
        },
      },
    });
    new ConnectionPolicies(this, 'connections', { subject: workload, connections: props.connections });
  }

  /** It watches its pool and the pods in it, and nothing outside of the namespace. */
  private rights({ namespace, name }: Workload, labels: Record<string, string>): void {
    const verbs = ['get', 'list', 'watch'];
    new k8s.KubeRole(this, 'role', {
      metadata: { name, namespace, labels },
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs },
        { apiGroups: ['inference.networking.k8s.io'], resources: ['inferencepools'], verbs },
      ],
    });
    new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata: { name, namespace, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }
}

function podSpec(props: EndpointPickerProps, labels: Record<string, string>): k8s.PodSpec {
  const { name } = props.endpoint.workload;
  const quantity = (text: string) => k8s.Quantity.fromString(text);
  const asked = { memory: quantity('1Gi'), 'ephemeral-storage': quantity('256Mi') };
  const probe = (service: string, more: k8s.Probe): k8s.Probe => ({
    grpc: { port: healthPort, service },
    timeoutSeconds: 5,
    ...more,
  });
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClasses.gateway.name,
    terminationGracePeriodSeconds: 60,
    securityContext: podSecurity(props.image.user),
    ...scheduling(props.image, undefined, labels),
    containers: [
      {
        name,
        image: imageReference(props.image),
        imagePullPolicy: 'IfNotPresent',
        args: [
          `--pool-name=${props.pool.workload.name}`,
          `--pool-namespace=${props.pool.workload.namespace}`,
          '--pool-group=inference.networking.k8s.io',
          `--config-file=${configFolder}/${configFile}`,
          `--grpc-port=${props.endpoint.port}`,
          `--grpc-health-port=${healthPort}`,
          `--metrics-port=${metricsPort}`,
          // Who may ask is decided by network policies; tokens of callers would need rights in the whole cluster.
          '--metrics-endpoint-auth=false',
          '--tracing=false',
          '--enable-pprof=false',
          '--zap-encoder=json',
        ],
        env: [{ name: 'NAMESPACE', value: props.pool.workload.namespace }],
        ports: [
          { name: 'grpc', containerPort: props.endpoint.port },
          { name: 'health', containerPort: healthPort },
          { name: 'metrics', containerPort: metricsPort },
        ],
        resources: { requests: { cpu: quantity('500m'), ...asked }, limits: asked },
        securityContext: containerSecurity,
        startupProbe: probe('liveness', { periodSeconds: 5, failureThreshold: 24 }),
        readinessProbe: probe('readiness', { periodSeconds: 5, failureThreshold: 3 }),
        livenessProbe: probe('liveness', { periodSeconds: 10, failureThreshold: 5 }),
        volumeMounts: [apiTokenMount, { name: 'files', mountPath: configFolder, readOnly: true }],
      },
    ],
    volumes: [apiTokenVolume, { name: 'files', configMap: { name } }],
  };
}
