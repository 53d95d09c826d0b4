import type { Connection } from '@slipway/contracts/connection';
import { selectorLabels, type Endpoint } from '@slipway/contracts/endpoint';
import { imageReference, type Image } from '@slipway/contracts/image';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import { gibibytes } from '@slipway/contracts/units';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { checksum } from '../http-server/checksum.ts';
import type { HttpServerResources } from '../http-server/http-server.ts';
import { resources } from '../http-server/pod.ts';
import { nodes } from '../http-server/scheduling.ts';
import { containerSecurity, podSecurity } from '../http-server/security.ts';
import { laterFields } from '../later-fields/later-fields.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';
import { reloadWith } from '../reload/reload.ts';
import { askBeforeRemoval } from '../removal/removal.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';
import { redisConfig } from './redis-config.ts';

/** What a `RedisCache` needs to know. */
export interface RedisCacheProps {
  /** Where callers reach it; its workload names all objects. */
  readonly endpoint: Endpoint;
  /** Valkey, by exact version. */
  readonly image: Image;
  /** The password, under the key `password`: letters and digits. */
  readonly secret: SecretRef;
  /** Connections that begin or end at it. */
  readonly connections: readonly Connection[];
  /** Which pods may take the place of which. */
  readonly priorityClass: PriorityClassName;

  /**
   * Throw away what was used longest ago where memory is short, and all of it with the pod: nothing is written down, and
   * there is no volume.
   *
   * @default false
   */
  readonly evicts?: boolean;

  /**
   * Memory of its pod, GiB; half of it is for data.
   *
   * @default 1
   */
  readonly memoryGiB?: number;

  /**
   * Size of its volume, GiB: the data twice and room for it to be written anew.
   *
   * @default - ten times the memory
   */
  readonly storageGiB?: number;

  /**
   * Class of its volume. It must bind where the pod lands.
   *
   * @default - the cluster's own default
   */
  readonly storageClass?: string;
}

/** Key of the secret that holds the password. */
export const redisPasswordKey = 'password';

const configFolder = '/etc/valkey';
const dataFolder = '/data';

/** Name of the variable from which Valkey's own client takes the password, so that probes need not state it. */
const passwordVariable = 'REDISCLI_AUTH';

/** Longest time to read the data anew at the start, seconds. */
const startupSeconds = 300;

/** Keeps data of other programs in one Valkey: on a volume that outlives its pod, or as long as the pod lives. */
export class RedisCache extends Construct {
  /** Where callers reach it. */
  readonly endpoint: Endpoint;
  /** The secret that holds its password. */
  readonly secret: SecretRef;

  constructor(scope: Construct, id: string, props: RedisCacheProps) {
    super(scope, id);
    const { endpoint, secret, memoryGiB = 1, evicts = false } = props;
    const { workload, port } = endpoint;
    const { namespace, name } = workload;
    if (!secret.keys.includes(redisPasswordKey)) {
      throw new Error(
        `'secret' ${secret.name} of ${name} has ${secret.keys.join(', ')}: add the key ${redisPasswordKey}`,
      );
    }
    this.endpoint = endpoint;
    this.secret = secret;
    const labels = { ...selectorLabels(workload) };
    const config = { 'valkey.conf': redisConfig({ port, dataFolder, memoryGiB, evicts }) };

    new WorkloadAccount(this, 'account', { workload });
    new k8s.KubeService(this, 'service', {
      metadata: { name, namespace, labels },
      spec: {
        type: 'ClusterIP',
        // Headless, as a StatefulSet wants it: the name leads to the pod itself.
        clusterIp: 'None',
        selector: labels,
        ports: [{ name: 'redis', port, targetPort: k8s.IntOrString.fromString('redis') }],
      },
    });
    new k8s.KubeConfigMap(this, 'config', { metadata: { name, namespace, labels }, data: config });
    const server = new k8s.KubeStatefulSet(this, 'stateful-set', {
      metadata: { name, namespace, labels, annotations: { ...askBeforeRemoval, ...reloadWith(secret) } },
      spec: {
        serviceName: name,
        replicas: 1,
        revisionHistoryLimit: 3,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: { 'slipway.dev/files': checksum(config) } },
          spec: podSpec(props),
        },
        ...(!evicts && { volumeClaimTemplates: [volumeClaim(props)] }),
      },
    });
    // The server adds both to the items of the list: without them, Argo CD sees a difference for ever.
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };
    if (!evicts) laterFields(server, { spec: { volumeClaimTemplates: [claim] } });
    new ConnectionPolicies(this, 'connections', { subject: workload, connections: props.connections });
  }
}

function podSpec({
  endpoint,
  image,
  secret,
  priorityClass,
  memoryGiB = 1,
  evicts = false,
}: RedisCacheProps): k8s.PodSpec {
  const { name } = endpoint.workload;
  const asked: HttpServerResources = { cpu: 0.25, memoryGiB, ephemeralStorageGiB: 0.5 };
  const ask: k8s.ExecAction = { command: ['valkey-cli', '-e', '-p', String(endpoint.port), 'ping'] };
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    terminationGracePeriodSeconds: 60,
    securityContext: podSecurity(image.user),
    ...nodes(image, undefined),
    containers: [
      {
        name,
        image: imageReference(image),
        imagePullPolicy: 'IfNotPresent',
        // The password comes by standard input: arguments are seen by whoever lists processes, and a file would stay.
        command: ['sh', '-c'],
        args: [`exec valkey-server ${configFolder}/valkey.conf - <<END\nrequirepass "$${passwordVariable}"\nEND`],
        env: [
          {
            name: passwordVariable,
            valueFrom: { secretKeyRef: { name: secret.name, key: redisPasswordKey } },
          },
        ],
        ports: [{ name: 'redis', containerPort: endpoint.port }],
        resources: resources(asked),
        securityContext: containerSecurity,
        startupProbe: { exec: ask, periodSeconds: 5, failureThreshold: startupSeconds / 5, timeoutSeconds: 5 },
        readinessProbe: { exec: ask, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
        livenessProbe: { exec: ask, periodSeconds: 15, failureThreshold: 5, timeoutSeconds: 10 },
        volumeMounts: [
          { name: 'config', mountPath: configFolder, readOnly: true },
          ...(evicts ? [] : [{ name: 'data', mountPath: dataFolder }]),
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      { name: 'config', configMap: { name } },
      { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
    ],
  };
}

/** What the API server would fill in is stated, so that nothing looks changed afterwards. */
function volumeClaim({
  memoryGiB = 1,
  storageGiB = memoryGiB * 10,
  storageClass,
}: RedisCacheProps): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name: 'data', annotations: askBeforeRemoval },
    spec: {
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      ...(storageClass !== undefined && { storageClassName: storageClass }),
      resources: { requests: { storage: k8s.Quantity.fromString(gibibytes(storageGiB)) } },
    },
  };
}
