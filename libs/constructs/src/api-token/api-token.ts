import type { k8s } from 'cdk8s-plus-28';

const volumeName = 'api-token';

/** Where client libraries look for the token of a pod, the certificate of the API server, and their namespace. */
const folder = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The token of a pod's account as a volume of its own. No pod is given one by itself, so that the one container which
 * talks to the API server is seen to be given it.
 */
export const apiTokenVolume: k8s.Volume = {
  name: volumeName,
  projected: {
    sources: [
      { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardApi: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
  },
};

/** The mount for the container that talks to the API server. */
export const apiTokenMount: k8s.VolumeMount = { name: volumeName, mountPath: folder, readOnly: true };
