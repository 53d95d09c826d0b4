import { z } from 'zod';
import { isVpcRange } from './address-range.ts';
import type { Cluster } from './cluster.ts';
import { textField } from './fields.ts';

/** How pods in private subnets reach the internet: not at all, through one NAT gateway, or through one in each zone. */
export const natForms = ['none', 'one', 'per-zone'] as const;
export type NatForm = (typeof natForms)[number];

/** An id of AWS: `vpc-`, `subnet-` or `rtb-` and 8 or 17 hexadecimal digits. */
function idField(prefix: 'rtb' | 'subnet' | 'vpc', what: string) {
  const pattern = `^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`;
  return textField(
    (text) => new RegExp(pattern).test(text),
    {
      rule: 'invalid-id',
      message: `is not the id of a ${what}`,
      remedy: `write what AWS calls it: '${prefix}-0123456789abcdef0'`,
    },
    { pattern },
  );
}

const subnets = () => z.array(idField('subnet', 'subnet')).max(6);

/** A VPC that is there already. Nothing in it is changed but by what is added to it. */
const existingVpcSchema = z.strictObject({
  vpc: idField('vpc', 'VPC'),
  /** Where nodes run: one in each zone of the cluster, in its order. They reach what they need by themselves. */
  privateSubnets: subnets().min(2),
  /** Route tables of those, so that Amazon S3 is reached without leaving AWS. Default: they see to it themselves. */
  privateRouteTables: z.array(idField('rtb', 'route table')).max(6).default([]),
  /** Where the load balancer of the edge stands. Default: none, which an edge cannot have. */
  publicSubnets: subnets().default([]),
});

/** The VPC of a cluster. */
export const networkSchema = z.strictObject({
  /** Addresses of the VPC; managed stores are reached inside it. */
  cidr: textField(isVpcRange, {
    rule: 'invalid-cidr',
    message: 'is not a range of IPv4 addresses that a VPC can have',
    remedy: "write the VPC's range, between /16 and /28, from its first address: '10.0.0.0/16'",
  }),
  /** How pods reach the internet; a VPC that is there already has its own way. Default: `one`. */
  nat: z.enum(natForms).optional(),
  /** Whether services of AWS are called inside the VPC, at a price for each of them and zone. Default: `all`. */
  interfaceEndpoints: z.enum(['all', 'none']).default('all'),
  /** A VPC to run in. Default: one is made. */
  existing: existingVpcSchema.optional(),
});

/** The VPC of a cluster. */
export type Network = Readonly<z.output<typeof networkSchema>>;

/** The NAT gateways that are made: `none` in a VPC that is there already. */
export function natOf({ existing, nat = 'one' }: Network): NatForm {
  return existing === undefined ? nat : 'none';
}

/** Tags of the subnets in which the nodes of a cluster run: they are found by them. */
export function subnetTags(cluster: string): Readonly<Record<string, string>> {
  return { 'slipway.dev/cluster': cluster, 'slipway.dev/subnet': 'private' };
}

/** All tags of those subnets: load balancers inside the VPC are found by the last. */
export function privateSubnetTags(cluster: string): Readonly<Record<string, string>> {
  return { ...subnetTags(cluster), 'kubernetes.io/role/internal-elb': '1' };
}

/** How many NAT gateways are made. */
export function natGateways({ network, zones }: Pick<Cluster, 'network' | 'zones'>): number {
  return { none: 0, one: 1, 'per-zone': zones.length }[natOf(network)];
}
