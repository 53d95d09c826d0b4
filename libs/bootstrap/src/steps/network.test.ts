import { type Finding } from '@slipway/contracts/finding';
import { privateSubnetTags } from '@slipway/contracts/network';
import { aCluster, anEdge, anInfrastructure } from '@slipway/testing/builders';
import type { FakeNetwork } from '@slipway/testing/fake-aws/ec2';
import { describe, expect, it } from 'vitest';
import { plan } from '../plan.ts';
import { awsSteps } from './steps.ts';
import { startWorld, type World } from '../testing/world.ts';

/** Findings of the one step that looks before anything is made. */
async function findingsOf(world: World): Promise<readonly Finding[]> {
  const changes = await plan(world.run(), awsSteps);
  return changes.filter(({ step }) => step === 'What AWS allows').flatMap(({ findings }) => findings);
}

describe('zones', () => {
  it('that the account cannot use are refused, with those that it can', async () => {
    await using world = await startWorld(aCluster({ zones: ['us-east-1a', 'us-east-1b', 'us-east-1f'] }));
    world.aws.network.zones.set('us-east-1b', 'not-opted-in');
    const [first, ...others] = await findingsOf(world);
    expect(first).toMatchObject({ rule: 'too-few-zones', severity: 'error', path: 'zones' });
    expect(first?.message).toBe(
      'has us-east-1b, us-east-1f, which this account cannot use in us-east-1: that leaves 1, and EKS needs 2',
    );
    expect(first?.remedy).toBe('choose from us-east-1a, us-east-1c, us-east-1d');
    expect(others).toEqual([]);
    world.aws.network.zones.set('us-east-1b', 'available');
    expect(await findingsOf(world)).toMatchObject([{ rule: 'zone-not-available' }]);
  });
});

describe('a VPC that will be made', () => {
  it('had better share no address with another', async () => {
    await using world = await startWorld(aCluster({ infrastructure: anInfrastructure() }));
    const { vpcs } = world.aws.network;
    expect(await findingsOf(world)).toEqual([]);
    vpcs.push({ VpcId: 'vpc-1', CidrBlocks: ['10.0.0.0/16'] }, { VpcId: 'vpc-2', CidrBlocks: ['10.20.128.0/20'] });
    const [shared] = await findingsOf(world);
    expect(shared).toMatchObject({ rule: 'cidr-shared', severity: 'warning', path: 'network.cidr' });
    expect(shared?.message).toContain('of vpc-2 (10.20.128.0/20) too');
    // Once it is made, nobody can change it.
    const Tags = [{ Key: 'slipway.dev/owner', Value: 'test' }];
    vpcs.push({ VpcId: 'vpc-ours', CidrBlocks: ['10.20.0.0/16'], Tags });
    expect(await findingsOf(world)).toEqual([]);
  });
});

describe('a VPC that is there', () => {
  const existing = {
    ...{ vpc: 'vpc-01234567', privateSubnets: ['subnet-0000000a', 'subnet-0000000b'] },
    ...{ privateRouteTables: [], publicSubnets: ['subnet-0000000c', 'subnet-0000000d'] },
  };
  const network = { cidr: '10.20.0.0/16', interfaceEndpoints: 'all', existing } as const;
  const cluster = aCluster({ infrastructure: anInfrastructure(), network, edge: anEdge() });
  const Tags = Object.entries(privateSubnetTags('test')).map(([Key, Value]) => ({ Key, Value }));
  const vpc = { VpcId: existing.vpc, CidrBlocks: ['10.20.0.0/16'] };
  const subnet = (letter: string, zone: string, block: string, more: object = {}) => ({
    ...{ SubnetId: `subnet-0000000${letter}`, VpcId: existing.vpc, AvailabilityZone: `us-east-1${zone}` },
    ...{ CidrBlock: `10.20.${block}.0/20`, AvailableIpAddressCount: 4000, ...more },
  });
  const subnets = [
    ...[subnet('a', 'a', '0', { Tags }), subnet('b', 'b', '16', { Tags })],
    ...[subnet('c', 'a', '32'), subnet('d', 'b', '48')],
  ];

  async function rules(change: (network: FakeNetwork) => void = () => undefined) {
    await using world = await startWorld(cluster);
    world.aws.network.vpcs.push(vpc);
    world.aws.network.subnets.push(...subnets);
    change(world.aws.network);
    return (await findingsOf(world)).map(({ rule, path, severity }) => `${severity} ${rule} ${path ?? ''}`);
  }

  it('is right as the page about it says', async () => {
    expect(await rules()).toEqual([]);
  });

  const [a, b] = ['network.existing.privateSubnets[0]', 'network.existing.privateSubnets[1]'];
  it.each<[string, readonly string[], (network: FakeNetwork) => void]>([
    ['is not there', ['error vpc-missing network.existing.vpc'], ({ vpcs }) => vpcs.pop()],
    [
      'has other addresses',
      ['error cidr-clash network.cidr'],
      ({ vpcs }) => vpcs.splice(-1, 1, { ...vpc, CidrBlocks: ['10.0.0.0/17'] }),
    ],
    [
      'leaves Services no addresses',
      ['error cidr-clash network.existing.vpc'],
      ({ vpcs }) => vpcs.splice(-1, 1, { ...vpc, CidrBlocks: [...vpc.CidrBlocks, '10.100.128.0/20', '172.20.0.0/24'] }),
    ],
    [
      'lacks subnets, or others have them',
      [`error subnet-missing ${a}`, 'error subnet-missing network.existing.publicSubnets[1]'],
      (fake) => {
        fake.subnets.splice(0, 1);
        fake.subnets.splice(-1, 1, subnet('d', 'b', '48', { VpcId: 'vpc-76543210' }));
      },
    ],
    [
      'has subnets in other zones',
      [`error subnet-in-another-zone ${b}`],
      (fake) => fake.subnets.splice(1, 1, subnet('b', 'c', '16', { Tags })),
    ],
    [
      'has subnets outside of what is let in',
      [`error subnet-outside-network ${b}`],
      (fake) => fake.subnets.splice(1, 1, subnet('b', 'b', '16', { Tags, CidrBlock: '10.30.0.0/20' })),
    ],
    [
      'has full subnets, and small ones',
      [`error subnet-full ${a}`, `warning subnet-small ${b}`],
      (fake) =>
        fake.subnets.splice(
          0,
          2,
          subnet('a', 'a', '0', { Tags, AvailableIpAddressCount: 5 }),
          subnet('b', 'b', '16', { Tags, AvailableIpAddressCount: 255 }),
        ),
    ],
    [
      'has subnets in which no node would start',
      [`error subnet-not-tagged ${b}`],
      (fake) => fake.subnets.splice(1, 1, subnet('b', 'b', '16', { Tags: Tags.slice(1) })),
    ],
    [
      'has public subnets in one zone alone',
      ['error too-few-zones network.existing.publicSubnets'],
      (fake) => fake.subnets.splice(-1, 1, subnet('d', 'a', '48')),
    ],
  ])('that %s is refused', async (_, expected, change) => {
    expect(await rules(change)).toEqual(expected);
  });

  it('comes with the command that tags its subnets', async () => {
    await using world = await startWorld(cluster);
    world.aws.network.vpcs.push(vpc);
    world.aws.network.subnets.push(...subnets.slice(1), subnet('a', 'a', '0'));
    expect((await findingsOf(world))[0]?.remedy).toBe(
      'tag it: aws ec2 create-tags --region us-east-1 --resources subnet-0000000a --tags Key=slipway.dev/cluster,Value=test Key=slipway.dev/subnet,Value=private Key=kubernetes.io/role/internal-elb,Value=1',
    );
  });
});
