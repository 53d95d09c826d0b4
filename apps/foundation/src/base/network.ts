import { natOf, privateSubnetTags } from '@slipway/contracts/network';
import { halvesOf, subnetPlan } from '@slipway/contracts/subnets';
import {
  CfnEIP,
  CfnInternetGateway,
  CfnNatGateway,
  CfnRoute,
  CfnRouteTable,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCGatewayAttachment,
} from 'aws-cdk-lib/aws-ec2';
import { cfnTags, zoneSuffix, type FoundationStack } from '../stack/foundation-stack.ts';

/** The VPC of a cluster, made here or there already, by ids. */
export interface NetworkParts {
  readonly vpc: string;
  readonly privateSubnets: readonly string[];
  readonly publicSubnets: readonly string[];
  /** Route tables of the private subnets. */
  readonly privateRouteTables: readonly string[];
  /** Subnets from which AWS asks what is measured, in two zones; none where it does not. */
  readonly collectorSubnets: readonly string[];
}

/** The VPC of a cluster. */
export function addNetwork(stack: FoundationStack): NetworkParts {
  const { existing } = stack.cluster.network;
  return existing === undefined ? makeNetwork(stack) : { ...existing, collectorSubnets: [] };
}

function makeNetwork(stack: FoundationStack): NetworkParts {
  const { name, network } = stack.cluster;
  const vpc = new CfnVPC(stack, 'Vpc', {
    cidrBlock: network.cidr,
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags: cfnTags({ Name: name }),
  }).ref;
  const gateway = new CfnInternetGateway(stack, 'InternetGateway', { tags: cfnTags({ Name: name }) });
  const attachment = new CfnVPCGatewayAttachment(stack, 'InternetGatewayAttachment', {
    vpcId: vpc,
    internetGatewayId: gateway.ref,
  });
  const publicTable = new CfnRouteTable(stack, 'PublicRoutes', {
    vpcId: vpc,
    tags: cfnTags({ Name: `${name}-public` }),
  });
  new CfnRoute(stack, 'PublicDefaultRoute', {
    routeTableId: publicTable.ref,
    destinationCidrBlock: '0.0.0.0/0',
    gatewayId: gateway.ref,
  }).addResourceDependency(attachment);
  const zones = subnetPlan(stack.cluster).map((plan) => addZone(stack, vpc, publicTable, plan));
  const gateways = addNatGateways(stack, attachment, zones);
  zones.forEach(({ suffix, privateTable }, index) => {
    const nat = gateways[index] ?? gateways[0];
    if (nat === undefined) return;
    new CfnRoute(stack, `PrivateDefaultRoute${suffix}`, {
      routeTableId: privateTable.ref,
      destinationCidrBlock: '0.0.0.0/0',
      natGatewayId: nat.ref,
    });
  });
  return {
    vpc,
    privateSubnets: zones.map(({ privateSubnet }) => privateSubnet.ref),
    publicSubnets: zones.map(({ publicSubnet }) => publicSubnet.ref),
    privateRouteTables: zones.map(({ privateTable }) => privateTable.ref),
    collectorSubnets: addCollectorSubnets(stack, vpc),
  };
}

interface ZoneParts {
  readonly suffix: string;
  readonly privateSubnet: CfnSubnet;
  readonly privateTable: CfnRouteTable;
  readonly publicSubnet: CfnSubnet;
}

function addZone(
  stack: FoundationStack,
  vpc: string,
  publicTable: CfnRouteTable,
  plan: ReturnType<typeof subnetPlan>[number],
): ZoneParts {
  const { name } = stack.cluster;
  const suffix = zoneSuffix(plan.zone);
  const publicSubnet = new CfnSubnet(stack, `PublicSubnet${suffix}`, {
    vpcId: vpc,
    availabilityZone: plan.zone,
    cidrBlock: plan.publicRange,
    tags: cfnTags({
      Name: `${name}-public-${plan.zone}`,
      'slipway.dev/subnet': 'public',
      'kubernetes.io/role/elb': '1',
    }),
  });
  const privateSubnet = new CfnSubnet(stack, `PrivateSubnet${suffix}`, {
    vpcId: vpc,
    availabilityZone: plan.zone,
    cidrBlock: plan.privateRange,
    tags: cfnTags({ Name: `${name}-private-${plan.zone}`, ...privateSubnetTags(name) }),
  });
  const privateTable = new CfnRouteTable(stack, `PrivateRoutes${suffix}`, {
    vpcId: vpc,
    tags: cfnTags({ Name: `${name}-private-${plan.zone}` }),
  });
  associate(stack, `PublicRoutes${suffix}`, publicSubnet, publicTable);
  associate(stack, `PrivateRoutesOf${suffix}`, privateSubnet, privateTable);
  return { suffix, privateSubnet, privateTable, publicSubnet };
}

function addNatGateways(
  stack: FoundationStack,
  attachment: CfnVPCGatewayAttachment,
  zones: readonly ZoneParts[],
): readonly CfnNatGateway[] {
  const nat = natOf(stack.cluster.network);
  const placed = { none: [], one: zones.slice(0, 1), 'per-zone': zones }[nat];
  return placed.map(({ suffix, publicSubnet }) => {
    const name = `${stack.cluster.name}-nat-${suffix.toLowerCase()}`;
    const address = new CfnEIP(stack, `NatAddress${suffix}`, { domain: 'vpc', tags: cfnTags({ Name: name }) });
    address.addResourceDependency(attachment);
    return new CfnNatGateway(stack, `NatGateway${suffix}`, {
      subnetId: publicSubnet.ref,
      allocationId: address.attrAllocationId,
      tags: cfnTags({ Name: name }),
    });
  });
}

/** Where AWS's collector of metrics has its addresses: it calls nobody outside the VPC. */
function addCollectorSubnets(stack: FoundationStack, vpc: string): readonly string[] {
  const { name, observability, zones } = stack.cluster;
  if (observability.metrics.form !== 'managed') return [];
  return halvesOf(observability.metrics.collectorRange).flatMap((range, index) => {
    const zone = zones[index];
    if (zone === undefined) return [];
    const subnet = new CfnSubnet(stack, `CollectorSubnet${zoneSuffix(zone)}`, {
      vpcId: vpc,
      availabilityZone: zone,
      cidrBlock: range,
      tags: cfnTags({ Name: `${name}-collector-${zone}`, 'slipway.dev/subnet': 'collector' }),
    });
    return [subnet.ref];
  });
}

function associate(stack: FoundationStack, id: string, subnet: CfnSubnet, table: CfnRouteTable): void {
  new CfnSubnetRouteTableAssociation(stack, `${id}Association`, {
    subnetId: subnet.ref,
    routeTableId: table.ref,
  });
}
