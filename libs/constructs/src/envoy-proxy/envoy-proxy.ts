import {
  EnvoyProxy,
  EnvoyProxySpecProviderKubernetesEnvoyDeploymentContainerResourcesLimits as Limits,
  EnvoyProxySpecProviderKubernetesEnvoyDeploymentContainerResourcesRequests as Requests,
  EnvoyProxySpecProviderKubernetesEnvoyDeploymentPodVolumesEmptyDirSizeLimit as SizeLimit,
  EnvoyProxySpecProviderKubernetesEnvoyPdbMinAvailable as MinAvailable,
  EnvoyProxySpecProviderKubernetesEnvoyServiceType as ServiceType,
  EnvoyProxySpecProviderType as ProviderType,
} from '@slipway/crds/gateway.envoyproxy.io';
import type { Construct } from 'constructs';
import { priorityClasses } from '../priority-class/priority-class.ts';
import { afterItsOperator } from '../removal/removal.ts';
import type { GatewayRef } from '../prefix-aware-route/prefix-aware-route.ts';

/** User of the images of Envoy and of what runs beside it. */
const user = 65_532;

/** What a container of such a pod may not, whatever its image says. */
export const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

/** Folder for files that live as long as the pod. */
export const temporary = { name: 'tmp', mountPath: '/tmp' } as const;

/** What `envoyProxy` needs to know. */
export interface EnvoyProxyProps {
  /** The gateway, whose name all that is made for it has. */
  readonly gateway: GatewayRef;
  /** Copies of it; two or more survive the loss of a node. */
  readonly replicas: number;
  /** The longest that one answer takes, seconds: so long a copy that goes lets answers end. */
  readonly longestAnswerSeconds: number;
}

/** How the pods of a gateway run, and that they have no address outside of the cluster. */
export function envoyProxy(scope: Construct, id: string, props: EnvoyProxyProps): EnvoyProxy {
  const { gateway, replicas, longestAnswerSeconds } = props;
  return new EnvoyProxy(scope, id, {
    metadata: { ...gateway, annotations: afterItsOperator },
    spec: {
      provider: {
        type: ProviderType.KUBERNETES,
        kubernetes: {
          envoyServiceAccount: { name: gateway.name },
          // By default it is a load balancer on the internet.
          envoyService: { name: gateway.name, type: ServiceType.CLUSTER_IP },
          envoyPdb: { minAvailable: MinAvailable.fromNumber(1) },
          envoyDeployment: {
            name: gateway.name,
            replicas,
            pod: {
              priorityClassName: priorityClasses.gateway.name,
              securityContext: { ...podSecurity },
              topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
                (topologyKey) => ({
                  topologyKey,
                  maxSkew: 1,
                  whenUnsatisfiable: 'ScheduleAnyway',
                  labelSelector: {
                    matchLabels: { 'gateway.envoyproxy.io/owning-gateway-name': gateway.name },
                  },
                }),
              ),
              volumes: [{ name: temporary.name, emptyDir: { sizeLimit: SizeLimit.fromString('64Mi') } }],
            },
            container: {
              resources: {
                requests: { cpu: Requests.fromString('500m'), memory: Requests.fromString('512Mi') },
                limits: { memory: Limits.fromString('1Gi') },
              },
              // Envoy writes where it listens for the program beside it: its root is not read-only.
              securityContext: { ...restricted, capabilities: { drop: ['ALL'] } },
            },
          },
        },
      },
      shutdown: { drainTimeout: `${longestAnswerSeconds}s` },
    },
  });
}

const podSecurity = {
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;
