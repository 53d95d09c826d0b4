import type { Subnet, Vpc } from '@aws-sdk/client-ec2';
import { addressRange, isPartOf } from '@slipway/contracts/address-range';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Finding } from '@slipway/contracts/finding';
import { privateSubnetTags, type Network } from '@slipway/contracts/network';
import { overlaps } from '@slipway/contracts/subnets';
import { rangesOf, tagOf } from './ec2-network.ts';

/**
 * EKS takes the addresses of Services from the one of these that the VPC leaves free. Source: EKS API reference,
 * KubernetesNetworkConfigRequest, 2026-11-21.
 */
const serviceRanges = ['10.100.0.0/16', '172.20.0.0/16'];
/** EKS takes up to so many addresses of a subnet, and again for an upgrade. Source: EKS user guide, networking requirements, 2026-11-21. */
const fewestAddresses = 6;
/** With fewer, a subnet is soon full: nodes and pods have an address each. */
const fewAddresses = 256;

/** What is wrong, and where in the declaration. */
export type Fault = Pick<Finding, 'message' | 'path' | 'remedy' | 'rule' | 'severity'>;

/** What EC2 has. */
export interface Found {
  /** All VPCs of the account in the region. */
  readonly vpcs: readonly Vpc[];
  /** Those of the named subnets that there are. */
  readonly subnets: readonly Subnet[];
}

type Declared = Pick<Cluster, 'account' | 'edge' | 'name' | 'network' | 'region' | 'zones'>;

/** How a VPC that is there falls short of what a cluster declares of it. */
export function faultsOfExisting(
  cluster: Declared,
  existing: NonNullable<Network['existing']>,
  { vpcs, subnets }: Found,
): readonly Fault[] {
  const vpc = vpcs.find(({ VpcId }) => VpcId === existing.vpc);
  if (vpc === undefined) return [vpcMissing(cluster, existing.vpc, vpcs)];
  const inPlace = (id: string) => subnets.find(({ SubnetId, VpcId }) => SubnetId === id && VpcId === existing.vpc);
  const strangers = (['privateSubnets', 'publicSubnets'] as const).flatMap((field) =>
    existing[field].flatMap((id, index) =>
      inPlace(id) === undefined
        ? [subnetMissing(`network.existing.${field}[${index}]`, id, existing.vpc, subnets)]
        : [],
    ),
  );
  const inside = existing.privateSubnets.flatMap((id, index) => {
    const subnet = inPlace(id);
    if (subnet === undefined) return [];
    return privateFaults(cluster, subnet, cluster.zones[index] ?? '', `network.existing.privateSubnets[${index}]`);
  });
  const outside = existing.publicSubnets.flatMap((id) => inPlace(id) ?? []);
  return [...rangeFaults(cluster, vpc), ...strangers, ...inside, ...publicFaults(cluster, outside)];
}

/** True when two ranges have an address in common; what is no range of IPv4 has none. */
export function meet(one: string, other: string): boolean {
  const [a, b] = [addressRange(one), addressRange(other)];
  return a !== undefined && b !== undefined && overlaps(a, b);
}

function isWithin(part: string, whole: string): boolean {
  const [a, b] = [addressRange(part), addressRange(whole)];
  return a !== undefined && b !== undefined && isPartOf(a, b);
}

function error(path: string, fault: Pick<Fault, 'message' | 'remedy' | 'rule'>): Fault {
  return { severity: 'error', path, ...fault };
}

function vpcMissing({ account, region }: Declared, id: string, vpcs: readonly Vpc[]): Fault {
  return error('network.existing.vpc', {
    rule: 'vpc-missing',
    message: `is ${id}, which there is not in account ${account}, ${region.name}`,
    remedy: `name one that there is: ${vpcs.map(({ VpcId }) => VpcId).join(', ') || 'none; or leave network.existing out'}`,
  });
}

function subnetMissing(path: string, id: string, vpc: string, subnets: readonly Subnet[]): Fault {
  const found = subnets.find(({ SubnetId }) => SubnetId === id);
  const why = found === undefined ? 'which there is not' : `which belongs to ${found.VpcId ?? ''}`;
  return error(path, { rule: 'subnet-missing', message: `is ${id}, ${why}`, remedy: `name a subnet of ${vpc}` });
}

function rangeFaults({ network: { cidr } }: Declared, vpc: Vpc): readonly Fault[] {
  const ranges = rangesOf(vpc);
  const faults: Fault[] = [];
  if (!ranges.some((range) => isWithin(cidr, range))) {
    faults.push(
      error('network.cidr', {
        rule: 'cidr-clash',
        message: `is ${cidr}, and ${vpc.VpcId ?? ''} has ${ranges.join(', ')}`,
        remedy: `write ${ranges[0] ?? 'its range'}`,
      }),
    );
  }
  if (serviceRanges.every((services) => ranges.some((range) => meet(range, services)))) {
    faults.push(
      error('network.existing.vpc', {
        rule: 'cidr-clash',
        message: `has addresses of ${serviceRanges.join(' and ')}, and EKS takes those of Services from one of these`,
        remedy: 'name a VPC that leaves one of them free',
      }),
    );
  }
  return faults;
}

function privateFaults(cluster: Declared, subnet: Subnet, zone: string, path: string): readonly Fault[] {
  const { AvailabilityZone = '', CidrBlock = '', SubnetId: id = '' } = subnet;
  const faults: Fault[] = [];
  if (AvailabilityZone !== zone) {
    faults.push(
      error(path, {
        rule: 'subnet-in-another-zone',
        message: `is ${id} in ${AvailabilityZone}, at the place of ${zone}`,
        remedy: 'name one subnet for each zone, in the order of zones',
      }),
    );
  }
  if (!isWithin(CidrBlock, cluster.network.cidr)) {
    faults.push(
      error(path, {
        rule: 'subnet-outside-network',
        message: `is ${id} with ${CidrBlock}, and what runs lets in ${cluster.network.cidr} alone`,
        remedy: 'name a subnet of that range, or write one that holds all subnets into network.cidr',
      }),
    );
  }
  return [...faults, ...roomFaults(subnet, path), ...tagFaults(cluster, subnet, path)];
}

function roomFaults({ AvailableIpAddressCount: free = 0, SubnetId = '' }: Subnet, path: string): readonly Fault[] {
  if (free >= fewAddresses) return [];
  const isFull = free < fewestAddresses;
  return [
    {
      rule: isFull ? 'subnet-full' : 'subnet-small',
      severity: isFull ? 'error' : 'warning',
      path,
      message: `is ${SubnetId} with ${free} free addresses, ${isFull ? `of which EKS takes up to ${fewestAddresses}` : 'and nodes and pods take one each'}`,
      remedy: 'free some, or name a larger subnet',
    },
  ];
}

function tagFaults({ name, region }: Declared, subnet: Subnet, path: string): readonly Fault[] {
  const missing = Object.entries(privateSubnetTags(name)).filter(([key, value]) => tagOf(subnet, key) !== value);
  if (missing.length === 0) return [];
  const { SubnetId = '' } = subnet;
  return [
    error(path, {
      rule: 'subnet-not-tagged',
      message: `is ${SubnetId} without ${missing.map(([key, value]) => `${key}=${value}`).join(', ')}`,
      remedy: `tag it: aws ec2 create-tags --region ${region.name} --resources ${SubnetId} --tags ${missing.map(([key, value]) => `Key=${key},Value=${value}`).join(' ')}`,
    }),
  ];
}

/** A load balancer stands in two zones at least, with one subnet in each. */
function publicFaults({ edge }: Declared, subnets: readonly Subnet[]): readonly Fault[] {
  const zones = [...new Set(subnets.map(({ AvailabilityZone = '' }) => AvailabilityZone))];
  if (edge === undefined || zones.length === subnets.length) return [];
  return [
    error('network.existing.publicSubnets', {
      rule: 'too-few-zones',
      message: `has ${subnets.length} subnets in ${zones.join(', ')}`,
      remedy: 'name two or more, each in a zone of its own',
    }),
  ];
}
