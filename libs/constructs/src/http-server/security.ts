import type { Image } from '@slipway/contracts/image';
import type { k8s } from 'cdk8s-plus-28';

/** Pod settings of the restricted standard, with the user and group of the image. */
export function podSecurity(user: Image['user']): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user.uid,
    runAsGroup: user.gid,
    fsGroup: user.gid,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** Container settings of the restricted standard, and a read-only root beside. */
export const containerSecurity: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};
