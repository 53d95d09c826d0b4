import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import { fitsAddress } from './repository-credential.ts';

/** Findings about who runs Argo CD, and how it reads its repository: EKS's own knows people of IAM Identity Center alone. */
export function checkDelivery(
  { delivery, identity }: Partial<Pick<CheckedDeclaration, 'delivery' | 'identity'>>,
  complain: Complain,
): void {
  if (delivery?.credential !== undefined && !fitsAddress(delivery.credential, delivery.repository))
    complain('delivery.credential', delivery.credential, {
      rule: 'credential-not-for-address',
      message: `is of no use for ${delivery.repository}`,
      remedy:
        "write 'ssh-key' for git@<host>:<path>.git, and 'https-token' or 'github-app' for https://<host>/<path>.git",
    });
  if (delivery?.argoCd !== 'capability' || identity === undefined) return;
  if (identity.provider === 'identity-center') return;
  complain('delivery.argoCd', delivery.argoCd, {
    rule: 'identity-center-needed',
    message: `lets people of IAM Identity Center in and nobody else, and identity.provider is '${identity.provider}'`,
    remedy: "write 'self-hosted', or name the instance of IAM Identity Center in identity",
  });
}
