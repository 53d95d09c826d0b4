import { addressRange, type AddressRange } from './address-range.ts';
import type { Cluster } from './cluster.ts';

/**
 * How the addresses of a VPC that is made are shared out. Three quarters go to private subnets, one for each zone; they
 * hold nodes and pods. Of the rest, public subnets take a sixteenth each of a quarter, from its beginning: they hold load
 * balancers and NAT gateways alone. What is left is free, and for the collector of metrics.
 */
export interface SubnetPlan {
  readonly zone: string;
  /** `10.0.0.0/18`. */
  readonly privateRange: string;
  readonly publicRange: string;
}

/** Fewest addresses of a VPC that can be shared out: a /22, whose public subnets have 16. */
export const smallestVpc = 2 ** 10;

/** The subnets of a VPC over the zones of a cluster, at most six. */
export function subnetPlan({
  network,
  zones,
}: {
  readonly network: Pick<Cluster['network'], 'cidr'>;
  readonly zones: readonly string[];
}): readonly SubnetPlan[] {
  const { first, size } = rangeOf(network.cidr);
  const privateSize = zones.length <= 3 ? size / 4 : size / 8;
  const publicSize = size / 64;
  return zones.map((zone, index) => ({
    zone,
    privateRange: rangeText({ first: first + index * privateSize, size: privateSize }),
    publicRange: rangeText({ first: first + (size / 4) * 3 + index * publicSize, size: publicSize }),
  }));
}

/** The two halves of a range, each in a zone of its own: where the collector of metrics has its addresses. */
export function halvesOf(cidr: string): readonly [string, string] {
  const { first, size } = rangeOf(cidr);
  return [rangeText({ first, size: size / 2 }), rangeText({ first: first + size / 2, size: size / 2 })];
}

/** True when two ranges have an address in common. */
export function overlaps(one: AddressRange, other: AddressRange): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}

function rangeOf(cidr: string): AddressRange {
  const range = addressRange(cidr);
  if (range === undefined) throw new Error(`'cidr' is '${cidr}': write a range of IPv4 addresses: '10.0.0.0/16'`);
  return range;
}

function rangeText({ first, size }: AddressRange): string {
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${bytes.join('.')}/${32 - Math.log2(size)}`;
}
