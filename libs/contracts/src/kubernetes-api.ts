import { z } from 'zod';
import { addressRange } from './address-range.ts';
import { textField } from './fields.ts';

/** Ranges below this length are countries, not offices. */
const shortestPrefix = 8;

/** How the Kubernetes API of a cluster is reached by people and by the bootstrap. Nodes always reach it inside the VPC. */
export const accessSchema = z.discriminatedUnion('form', [
  // From the internet, by these addresses alone.
  z.strictObject({
    form: z.literal('public-from-cidrs'),
    /** Addresses from which it can be reached. */
    cidrs: z
      .array(
        textField(isNarrowRange, {
          rule: 'open-to-the-world',
          message: `is not a range of IPv4 addresses of at most /${shortestPrefix}`,
          remedy: "name the addresses that people and pipelines come from: '203.0.113.0/24'",
        }),
      )
      .min(1)
      .max(40),
  }),
  // Inside the VPC alone: over a VPN, a peering or a machine in it.
  z.strictObject({ form: z.literal('private') }),
  // Inside the VPC, and by a network load balancer of the foundation.
  z.strictObject({ form: z.literal('private-via-nlb') }),
]);

/** How the Kubernetes API of a cluster is reached by people and by the bootstrap. */
export type Access = Readonly<z.output<typeof accessSchema>>;

/** Who runs Argo CD: EKS, with IAM Identity Center, as a capability; or the cluster itself. */
export const argoCdForms = ['self-hosted', 'capability'] as const;
export type ArgoCdForm = (typeof argoCdForms)[number];

/** EKS takes no more than this many ranges, and reserved ones not at all; the whole world is never meant. */
function isNarrowRange(text: string): boolean {
  const range = addressRange(text);
  return range !== undefined && range.size <= 2 ** (32 - shortestPrefix);
}
