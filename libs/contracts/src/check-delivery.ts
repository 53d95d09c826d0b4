import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';

/** Findings about who runs Argo CD: EKS's own knows people of IAM Identity Center alone. */
export function checkDelivery(
  { delivery, identity }: Partial<Pick<CheckedDeclaration, 'delivery' | 'identity'>>,
  complain: Complain,
): void {
  if (delivery?.argoCd !== 'capability' || identity === undefined) return;
  if (identity.provider === 'identity-center') return;
  complain('delivery.argoCd', delivery.argoCd, {
    rule: 'identity-center-needed',
    message: `lets people of IAM Identity Center in and nobody else, and identity.provider is '${identity.provider}'`,
    remedy: "write 'self-hosted', or name the instance of IAM Identity Center in identity",
  });
}
