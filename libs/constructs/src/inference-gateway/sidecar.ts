import {
  GatewayConfigSpecExtProcKubernetesResourcesLimits as Limits,
  GatewayConfigSpecExtProcKubernetesResourcesRequests as Requests,
  type GatewayConfigSpecExtProcKubernetes,
} from '@slipway/crds/aigateway.envoyproxy.io';
import { restricted, temporary } from '../envoy-proxy/envoy-proxy.ts';

/** The program beside each Envoy that reads questions, and signs them for AWS. */
export const sidecar: GatewayConfigSpecExtProcKubernetes = {
  resources: {
    requests: { cpu: Requests.fromString('250m'), memory: Requests.fromString('256Mi') },
    limits: { memory: Limits.fromString('1Gi') },
  },
  securityContext: { ...restricted, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
  // Credentials pass through a file there that is removed at once.
  volumeMounts: [temporary],
};
