import * as ec2Client from '@aws-sdk/client-ec2';
import { page, type EksState } from './eks-state.ts';
import { AwsError, type FakeService } from './service.ts';

type Tags = readonly { readonly Key: string; readonly Value: string }[];

interface Filter {
  readonly Name: string;
  readonly Values: readonly string[];
}

/** What the fake's EC2 has. Tests add to it. */
export interface FakeNetwork {
  readonly vpcs: { readonly VpcId: string; readonly CidrBlocks: readonly string[]; readonly Tags?: Tags }[];
  readonly subnets: {
    readonly SubnetId: string;
    readonly VpcId: string;
    readonly AvailabilityZone: string;
    readonly CidrBlock: string;
    readonly AvailableIpAddressCount: number;
    readonly Tags?: Tags;
  }[];
  /** Ids of instances and volumes that are there. */
  readonly machines: Set<string>;
  readonly addresses: { readonly AllocationId: string; readonly Tags?: Tags }[];
  /** Names of zones, with whether they are open to the account. */
  readonly zones: Map<string, 'available' | 'not-opted-in'>;
}

/** A region in which there is nothing but the VPC that each account has. */
export function emptyNetwork(region: string): FakeNetwork {
  return {
    vpcs: [{ VpcId: 'vpc-default', CidrBlocks: ['172.31.0.0/16'] }],
    subnets: [],
    machines: new Set(),
    addresses: [],
    zones: new Map(['a', 'b', 'c', 'd'].map((letter) => [`${region}${letter}`, 'available'])),
  };
}

/** EC2, as far as networks go. */
export function ec2Service(
  { vpcs, subnets, addresses, machines, zones }: FakeNetwork,
  interfaces: EksState['interfaces'],
): FakeService {
  return {
    signedAs: 'ec2',
    protocol: 'ec2',
    client: ec2Client,
    invalid: 'InvalidParameterValue',
    handlers: {
      DescribeVpcs: ({ NextToken }: { NextToken?: string }) => {
        const { items, nextToken } = page(vpcs, NextToken);
        return {
          Vpcs: items.map(({ CidrBlocks, ...vpc }) => ({
            ...vpc,
            CidrBlock: CidrBlocks[0],
            CidrBlockAssociationSet: CidrBlocks.map((CidrBlock) => ({
              CidrBlock,
              CidrBlockState: { State: 'associated' },
            })),
          })),
          NextToken: nextToken,
        };
      },
      DescribeSubnets: ({ Filters = [], NextToken }: { Filters?: readonly Filter[]; NextToken?: string }) => {
        const unknown = Filters.find(({ Name }) => Name !== 'subnet-id');
        if (unknown !== undefined) throw new AwsError('NotInFake', 501, `the fake knows no filter ${unknown.Name}`);
        const chosen = subnets.filter(({ SubnetId }) => Filters.every(({ Values }) => Values.includes(SubnetId)));
        const { items, nextToken } = page(chosen, NextToken);
        return { Subnets: items, NextToken: nextToken };
      },
      DescribeNetworkInterfaces: ({ Filters = [], NextToken }: { Filters?: readonly Filter[]; NextToken?: string }) => {
        const members = { description: 'description', 'subnet-id': 'subnet' } as const;
        const unknown = Filters.find(({ Name }) => !(Name in members));
        if (unknown !== undefined) throw new AwsError('NotInFake', 501, `the fake knows no filter ${unknown.Name}`);
        const chosen = interfaces.filter((one) =>
          Filters.every(({ Name, Values }) => Values.includes(one[members[Name as keyof typeof members]])),
        );
        const { items, nextToken } = page(chosen, NextToken);
        return {
          NetworkInterfaces: items.map(({ address }) => ({ PrivateIpAddress: address })),
          NextToken: nextToken,
        };
      },
      DescribeInstances: ({ Filters = [] }: { Filters?: readonly Filter[] }) => ({
        Reservations: chosenBy(Filters, 'instance-id', machines).map((InstanceId) => ({
          Instances: [{ InstanceId, State: { Name: 'running' } }],
        })),
      }),
      DescribeVolumes: ({ Filters = [] }: { Filters?: readonly Filter[] }) => ({
        Volumes: chosenBy(Filters, 'volume-id', machines).map((VolumeId) => ({ VolumeId })),
      }),
      DescribeAddresses: () => ({ Addresses: addresses }),
      DescribeAvailabilityZones: () => ({
        AvailabilityZones: [...zones]
          .filter(([, state]) => state === 'available')
          .map(([ZoneName]) => ({ ZoneName, State: 'available', ZoneType: 'availability-zone' })),
      }),
    },
  };
}

function chosenBy(filters: readonly Filter[], name: string, ids: ReadonlySet<string>): readonly string[] {
  const unknown = filters.find(({ Name }) => Name !== name);
  if (unknown !== undefined) throw new AwsError('NotInFake', 501, `the fake knows no filter ${unknown.Name}`);
  return [...ids].filter((id) => filters.every(({ Values }) => Values.includes(id)));
}
