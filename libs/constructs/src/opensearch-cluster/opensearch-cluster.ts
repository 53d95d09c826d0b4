import type { Connection } from '@slipway/contracts/connection';
import { selectorLabels, type Workload } from '@slipway/contracts/endpoint';
import { imageReference, type Image } from '@slipway/contracts/image';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import { gibibytes } from '@slipway/contracts/units';
import {
  OpenSearchCluster as OpenSearchClusterObject,
  OpenSearchClusterSpecBootstrapDiskSize,
  OpenSearchClusterSpecBootstrapResourcesLimits,
  OpenSearchClusterSpecBootstrapResourcesRequests,
  OpenSearchClusterSpecNodePoolsDiskSize,
  OpenSearchClusterSpecNodePoolsResourcesLimits,
  OpenSearchClusterSpecNodePoolsResourcesRequests,
  OpenSearchClusterSpecSecurityConfigUpdateJobResourcesLimits,
  OpenSearchClusterSpecSecurityConfigUpdateJobResourcesRequests,
  type OpenSearchClusterSpec,
} from '@slipway/crds/opensearch.org';
import { Construct } from 'constructs';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { DisruptionBudget } from '../disruption-budget/disruption-budget.ts';
import { nodes, spread } from '../http-server/scheduling.ts';
import { containerSecurity, podSecurity } from '../http-server/security.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';
import { askBeforeRemovalOfOperators } from '../removal/removal.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';

/** What an `OpenSearchCluster` needs to know. */
export interface OpenSearchClusterProps {
  /** Its pods, and its name. */
  readonly workload: Workload;
  /** The pods that tell it who may come in. */
  readonly securityWorkload: Workload;
  /** OpenSearch, by exact version. */
  readonly image: Image;
  /** TCP port of its API. */
  readonly port: number;
  /** Nodes, each for everything: an odd number, 3 at least. */
  readonly nodes: number;
  /** Memory of a node: half for its heap, the rest for vectors. */
  readonly memoryGiB: number;
  /** Disk of a node. */
  readonly storageGiB: number;
  /** Who may do everything, under `username` and `password`; its name is `<name>-admin-password`. */
  readonly secret: SecretRef;
  /** Connections that begin or end at its pods. */
  readonly connections: readonly Connection[];
  /** Which pods may take the place of which. */
  readonly priorityClass: PriorityClassName;

  /**
   * Class of its volumes. They must bind where the pods land.
   *
   * @default - the cluster's own default
   */
  readonly storageClass?: string;
}

/** Memory of the pods that begin a new cluster, or tell it who may come in. */
const helperMemory = '1Gi';

/** Days before certificates end, from which the operator makes new ones. */
const renewalDays = 30;

/** OpenSearch in the cluster, run by its own operator: nodes that are all alike, with certificates, on volumes. */
export class OpenSearchCluster extends Construct {
  /** The secret with which those come in who may do everything. */
  readonly secret: SecretRef;

  constructor(scope: Construct, id: string, props: OpenSearchClusterProps) {
    super(scope, id);
    const { workload, securityWorkload, secret, connections } = props;
    const { namespace, name } = workload;
    if (!Number.isInteger(props.nodes) || props.nodes < 3 || props.nodes % 2 === 0) {
      throw new Error(`'nodes' of ${name} must be an odd number from 3 on, got ${props.nodes}: a majority must remain`);
    }
    if (secret.name !== `${name}-admin-password`) {
      throw new Error(
        `'secret' of ${name} is ${secret.name}, and pods of the operator look for it under one name: call it ${name}-admin-password`,
      );
    }
    const missing = ['username', 'password'].filter((key) => !secret.keys.includes(key));
    if (missing.length > 0) {
      throw new Error(`'secret' ${secret.name} of ${name} lacks ${missing.join(', ')}: add them`);
    }
    this.secret = secret;
    new WorkloadAccount(this, 'account', { workload });
    new OpenSearchClusterObject(this, 'cluster', {
      metadata: { name, namespace, labels: { ...selectorLabels(workload) }, annotations: askBeforeRemovalOfOperators },
      spec: specOf(props),
    });
    // The operator's own pods begin a cluster: Kubernetes cannot ask how many of them somebody wants.
    new DisruptionBudget(this, 'budget', { workload, minAvailable: props.nodes - 1 });
    for (const subject of [workload, securityWorkload])
      new ConnectionPolicies(this, `${subject.name}-connections`, {
        subject,
        connections: connections.filter((connection) => touches(connection, subject)),
      });
  }
}

function touches({ from, to }: Connection, { name }: Workload): boolean {
  return [from, to].some((end) => end.kind === 'workload' && end.workload.name === name);
}

function specOf(props: OpenSearchClusterProps): OpenSearchClusterSpec {
  const { workload, securityWorkload, image, port, memoryGiB, storageGiB, secret, priorityClass, storageClass } = props;
  const labels = { ...selectorLabels(workload) };
  const { affinity } = nodes(image, undefined);
  const memory = gibibytes(memoryGiB);
  const placed = { priorityClassName: priorityClass, ...(affinity && { affinity }) };
  const certificates = { generate: true, enableHotReload: true, rotateDaysBeforeExpiry: renewalDays };
  const volumes = storageClass === undefined ? {} : { storageClass };
  return {
    general: {
      serviceName: workload.name,
      serviceAccount: workload.name,
      version: image.tag,
      image: imageReference(image),
      imagePullPolicy: 'IfNotPresent',
      httpPort: port,
      // It would be done by a privileged container. Files are read without being mapped instead, which needs no more of a node.
      setVmMaxMapCount: false,
      additionalConfig: { 'node.store.allow_mmap': 'false' },
      drainDataNodes: true,
      podSecurityContext: podSecurity(image.user),
      // Its programs write beside themselves: settings, keys of its keystore, logs.
      securityContext: { ...containerSecurity, readOnlyRootFilesystem: false },
    },
    security: {
      config: {
        adminCredentialsSecret: { name: secret.name },
        updateJob: {
          labels: { ...selectorLabels(securityWorkload) },
          ...placed,
          resources: {
            requests: {
              cpu: OpenSearchClusterSpecSecurityConfigUpdateJobResourcesRequests.fromString('100m'),
              memory: OpenSearchClusterSpecSecurityConfigUpdateJobResourcesRequests.fromString(helperMemory),
            },
            limits: { memory: OpenSearchClusterSpecSecurityConfigUpdateJobResourcesLimits.fromString(helperMemory) },
          },
        },
      },
      tls: { http: { ...certificates }, transport: { ...certificates, perNode: true } },
    },
    bootstrap: {
      labels,
      ...placed,
      diskSize: OpenSearchClusterSpecBootstrapDiskSize.fromString('1Gi'),
      ...volumes,
      resources: {
        requests: {
          cpu: OpenSearchClusterSpecBootstrapResourcesRequests.fromString('500m'),
          memory: OpenSearchClusterSpecBootstrapResourcesRequests.fromString(helperMemory),
        },
        limits: { memory: OpenSearchClusterSpecBootstrapResourcesLimits.fromString(helperMemory) },
      },
    },
    nodePools: [
      {
        component: 'nodes',
        replicas: props.nodes,
        roles: ['cluster_manager', 'data', 'ingest'],
        labels,
        ...placed,
        diskSize: OpenSearchClusterSpecNodePoolsDiskSize.fromString(gibibytes(storageGiB)),
        persistence: { pvc: { accessModes: ['ReadWriteOnce'], ...volumes } },
        resources: {
          requests: {
            cpu: OpenSearchClusterSpecNodePoolsResourcesRequests.fromString('500m'),
            memory: OpenSearchClusterSpecNodePoolsResourcesRequests.fromString(memory),
            'ephemeral-storage': OpenSearchClusterSpecNodePoolsResourcesRequests.fromString('2Gi'),
          },
          limits: {
            memory: OpenSearchClusterSpecNodePoolsResourcesLimits.fromString(memory),
            'ephemeral-storage': OpenSearchClusterSpecNodePoolsResourcesLimits.fromString('2Gi'),
          },
        },
        topologySpreadConstraints: spread(labels),
      },
    ],
  };
}
