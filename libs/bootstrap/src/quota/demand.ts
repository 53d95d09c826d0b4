import { instanceFamilies, instanceType, vcpusOf } from '@slipway/catalog/instance-types';
import { instanceQuotas, networkQuotas } from '@slipway/catalog/quotas';
import { eligibleTypes } from '@slipway/contracts/check-node-pools';
import type { Cluster } from '@slipway/contracts/cluster';
import type { InstanceType } from '@slipway/contracts/instance-type';
import { natGateways } from '@slipway/contracts/network';
import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import type { Placement } from '@slipway/contracts/placement';
import { podResources } from '@slipway/contracts/pod-resources';
import type { Quota } from '@slipway/contracts/quota';
import { systemNodes } from './system-nodes.ts';

/** What one part of a cluster takes of quotas. */
export interface Demand {
  /** `node pool gpu`. */
  readonly what: string;
  /** Each of them can be used up by it; of what must be there at once, any one is enough. First choice first. */
  readonly quotas: readonly Quota[];
  /** What must be there at once. */
  readonly least: number;
  /** What it may grow to. */
  readonly most: number;
}

/** What a cluster takes of the quotas of its account: nodes of all pools, and what its foundation makes. */
export function quotaDemands(cluster: Cluster): readonly Demand[] {
  return [
    systemDemand(),
    ...cluster.nodePools.flatMap((pool) => [...warmDemand(pool), poolDemand(pool, cluster.placements)]),
    ...foundationDemands(cluster),
  ];
}

function systemDemand(): Demand {
  const [first] = systemNodes.types;
  const type = instanceType(first);
  if (type === undefined) throw new Error(`'types' begins with ${first}: name instance types of the catalog`);
  return {
    what: 'nodes of the system',
    quotas: quotasOf([type.family], ['on-demand']),
    least: systemNodes.least * vcpusOf(type),
    most: systemNodes.most * vcpusOf(type),
  };
}

/** Nodes that stay are beside the limits of their pool. One more comes before an old one goes. */
function warmDemand(pool: NodePoolDeclaration): readonly Demand[] {
  if (pool.warmNodes === undefined) return [];
  const each = Math.min(...eligible(pool).map(vcpusOf));
  return [
    {
      what: `nodes of pool ${pool.name} that stay`,
      quotas: quotasOf(pool.families, pool.capacity),
      least: pool.warmNodes * each,
      most: (pool.warmNodes + 1) * each,
    },
  ];
}

function poolDemand(pool: NodePoolDeclaration, placements: readonly Placement[]): Demand {
  const types = eligible(pool);
  const { cpu, accelerators } = pool.limits;
  const perAccelerator = types.map((type) => vcpusOf(type) / type.accelerators);
  const most = pool.accelerator === 'none' ? cpu : Math.min(cpu, (accelerators ?? 0) * Math.max(...perAccelerator));
  const placed = placements.filter(({ pool: { name } }) => name === pool.name).map((one) => leastOf(one, types));
  const together = Math.ceil(placed.reduce((sum, { shares }) => sum + shares, 0));
  return {
    what: `node pool ${pool.name}`,
    quotas: quotasOf(pool.families, pool.capacity),
    least: Math.min(Math.max(together, ...placed.map(({ node }) => node)), most),
    most,
  };
}

/**
 * What the copies of a model that always run take at least, in vCPUs: their shares of nodes that they may have in common with
 * others, and the smallest node that holds one of them.
 */
function leastOf(
  placement: Placement,
  types: readonly InstanceType[],
): { readonly shares: number; readonly node: number } {
  const { cpu, accelerators } = podResources(placement);
  const pods = placement.replicas * (placement.profile.nodes ?? 1);
  const able = types.filter((type) => type.accelerators >= accelerators && type.allocatable.cpu >= cpu);
  // Parsing lets no placement through that fits no node.
  if (able.length === 0) return { shares: pods * cpu, node: 0 };
  const share = (type: InstanceType) =>
    accelerators === 0 ? cpu : Math.max(cpu, (vcpusOf(type) / type.accelerators) * accelerators);
  return { shares: pods * Math.min(...able.map(share)), node: Math.min(...able.map(vcpusOf)) };
}

function foundationDemands(cluster: Cluster): readonly Demand[] {
  const { access, edge, infrastructure, network } = cluster;
  if (infrastructure.form === 'external') return [];
  const exactly = (what: string, quota: Quota, count: number): readonly Demand[] =>
    count === 0 ? [] : [{ what, quotas: [quota], least: count, most: count }];
  return [
    ...exactly('its VPC', networkQuotas.vpcs, network.existing === undefined ? 1 : 0),
    ...exactly('NAT gateways', networkQuotas.elasticIps, natGateways(cluster)),
    ...exactly('the edge', networkQuotas.applicationLoadBalancers, edge === undefined ? 0 : 1),
    ...exactly('the Kubernetes API', networkQuotas.networkLoadBalancers, access.form === 'private-via-nlb' ? 1 : 0),
  ];
}

/** Quotas of instance families, in the order in which a pool buys; what is reserved is bought on demand. */
function quotasOf(families: readonly string[], capacity: NodePoolDeclaration['capacity']): readonly Quota[] {
  const ways = new Set(capacity.map((way) => (way === 'reserved' ? 'on-demand' : way)));
  const found = [...ways].flatMap((way) => families.flatMap((family) => instanceQuotas(family)?.[way] ?? []));
  return found.filter(({ code }, index) => found.findIndex((other) => other.code === code) === index);
}

function eligible(pool: NodePoolDeclaration): readonly InstanceType[] {
  return eligibleTypes(pool, { instanceFamilies });
}
