import { z } from 'zod';
import { countField, nameField, textField } from './fields.ts';
import { utcHoursSchema } from './hours.ts';

/** Who runs the nodes: EKS itself, or a Karpenter of our own. */
export const computeModes = ['eks-auto-mode', 'karpenter'] as const;
export type ComputeMode = (typeof computeModes)[number];

/**
 * Label by which pods choose a pool. Our own, because nodes that stay are of a NodePool of their own and belong to the
 * same pool; Karpenter's label tells the two apart.
 */
export const nodePoolLabel = 'slipway.dev/node-pool';

/** Label by which the agents of a kind of accelerator find its nodes, of whatever pool. */
export const acceleratorLabel = 'slipway.dev/accelerator';

export const nodePoolSchema = z.strictObject({
  /** Name of the NodePool, and value of the label by which workloads choose it. */
  name: nameField(40),
  architecture: z.enum(['amd64', 'arm64']),
  /** What kind of chip does the arithmetic. Nodes with one are tainted. Default: `none`. */
  accelerator: z.enum(['none', 'nvidia', 'neuron']).default('none'),
  /** EC2 instance families, best first: `g6`, `g6e`. */
  families: z.array(z.string()).min(1).max(20),
  /** Instance sizes; all when left out: `2xlarge`. */
  sizes: z.array(z.string()).min(1).max(20).optional(),
  /** How capacity is bought: what is reserved first, then the cheapest that there is. Default: on-demand only. */
  capacity: z
    .array(z.enum(['on-demand', 'spot', 'reserved']))
    .min(1)
    .max(3)
    .default(['on-demand']),
  /** On-demand capacity reservations to use, where `capacity` says `reserved`. */
  reservations: z
    .array(
      textField(
        (text) => /^cr-[0-9a-z]+$/.test(text),
        {
          rule: 'invalid-capacity-reservation',
          message: 'is not the id of a capacity reservation',
          remedy: "write the id as EC2 shows it: 'cr-0123456789abcdef0'",
        },
        { pattern: '^cr-[0-9a-z]+$' },
      ),
    )
    .min(1)
    .max(30)
    .optional(),
  /** The most that this pool may hold at once. */
  limits: z.strictObject({
    cpu: countField(100_000),
    memoryGiB: countField(1_000_000),
    /** GPUs or Neuron devices; needed where `accelerator` is not `none`. */
    accelerators: countField(10_000).optional(),
  }),
  /** Root volume of a node, GiB: images, and the weights that its pods download. Default: 100. */
  storageGiB: countField(16_000, 20).default(100),
  /**
   * Nodes that stay whether they are used or not, beside `limits`, so that a pod need not wait for one. Our own Karpenter
   * needs its feature gate `StaticCapacity` for them. Default: none.
   */
  warmNodes: countField(1_000).optional(),
  /** Hours in UTC in which no node that is in use is replaced or emptied, unless it has grown too old. Default: none. */
  quietHours: utcHoursSchema.optional(),
  /** Higher goes first where a pod fits several pools, 1 to 100. Default: 10. */
  weight: countField(100).default(10),
});

/** A group of nodes that a cluster may grow. */
export type NodePoolDeclaration = Readonly<z.output<typeof nodePoolSchema>>;

/** Name of the NodePool whose nodes stay; a cluster may have no other pool of that name. */
export function warmPoolName({ name }: Pick<NodePoolDeclaration, 'name'>): string {
  return `${name}-warm`;
}
