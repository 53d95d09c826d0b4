import { addressRange } from './address-range.ts';
import { beyondCopies } from './check-image-cache.ts';
import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import { cachesImages } from './image-cache.ts';
import type { Network } from './network.ts';
import type { PlacementAt } from './placement.ts';
import { overlaps, smallestVpc, subnetPlan } from './subnets.ts';
import { streamsWeights } from './weights.ts';

/** What is known of a declaration when its network is looked at. */
export interface NetworkSurroundings {
  readonly zones: readonly string[];
  readonly placed: readonly PlacementAt[];
}

/** Findings about the VPC: who makes it, whether it has room, and whether what runs in it gets what it needs. */
export function checkNetwork(
  declaration: Partial<CheckedDeclaration>,
  { zones, placed }: NetworkSurroundings,
  complain: Complain,
): void {
  const { network, infrastructure, edge } = declaration;
  if (network === undefined || infrastructure === undefined) return;
  if (infrastructure.form === 'external') {
    for (const field of ['nat', 'existing'] as const) {
      if (network[field] === undefined) continue;
      complain(`network.${field}`, undefined, {
        rule: 'network-made-elsewhere',
        message: 'says how the network is made, and somebody else makes it',
        remedy: "leave it out, or write infrastructure: { form: 'cloudformation', … }",
      });
    }
    return;
  }
  if (network.existing !== undefined) checkExisting(network, network.existing, zones, edge !== undefined, complain);
  else {
    checkWayOut(network, declaration, placed, complain);
    checkRoom(declaration, network, zones, complain);
  }
}

function checkExisting(
  { nat }: Network,
  { privateSubnets, publicSubnets }: NonNullable<Network['existing']>,
  zones: readonly string[],
  hasEdge: boolean,
  complain: Complain,
): void {
  if (nat !== undefined) {
    complain('network.nat', nat, {
      rule: 'network-made-elsewhere',
      message: 'asks for NAT gateways in a VPC that is there already',
      remedy: 'leave it out: its subnets have their own way to the internet',
    });
  }
  if (zones.length > 0 && privateSubnets.length !== zones.length) {
    complain('network.existing.privateSubnets', privateSubnets.length, {
      rule: 'subnets-differ-from-zones',
      message: `subnets are named, and the cluster has ${zones.length} zones`,
      remedy: `name one subnet for each of ${zones.join(', ')}, in this order, or name fewer zones`,
    });
  }
  if (hasEdge && publicSubnets.length < 2) {
    complain('network.existing.publicSubnets', publicSubnets.length, {
      rule: 'subnets-missing',
      message: 'public subnets are named, and the load balancer of the edge needs two',
      remedy: 'name two or more, each in a zone of its own, or leave the edge out',
    });
  }
}

/** Images come from registries of others: without a way out no pod starts, unless ECR has copies of them. */
function checkWayOut(
  { nat }: Network,
  declaration: Partial<CheckedDeclaration>,
  placed: readonly PlacementAt[],
  complain: Complain,
): void {
  if (nat !== 'none') return;
  const { infrastructure, weights } = declaration;
  const downloads =
    weights === undefined ? undefined : placed.find(({ placement }) => !streamsWeights({ weights }, placement));
  const isCached = infrastructure !== undefined && cachesImages({ infrastructure });
  const needed = [
    ...(isCached ? beyondCopies(declaration) : ['images']),
    ...(downloads === undefined ? [] : [`the weights of ${downloads.placement.name}, from Hugging Face`]),
  ];
  if (needed.length === 0) return;
  complain('network.nat', nat, {
    rule: 'no-way-out',
    message: `lets nothing reach the internet, and some things come from there: ${needed.join('; ')}`,
    remedy: "write 'one' or 'per-zone', or name a VPC that has a way out under network.existing",
  });
}

function checkRoom(
  { observability }: Partial<CheckedDeclaration>,
  { cidr }: Network,
  zones: readonly string[],
  complain: Complain,
): void {
  const whole = addressRange(cidr);
  if (whole === undefined) return;
  if (whole.size < smallestVpc) {
    complain('network.cidr', cidr, {
      rule: 'vpc-too-small',
      message: 'has no room for private and public subnets',
      remedy: 'write a range of /22 or larger; pods have an address each, so /16 where there is one',
    });
    return;
  }
  if (observability?.metrics.form !== 'managed') return;
  const { collectorRange } = observability.metrics;
  const collector = addressRange(collectorRange);
  if (collector === undefined) return;
  const path = 'observability.metrics.collectorRange';
  if (collector.size < 32) {
    complain(path, collectorRange, {
      rule: 'range-too-small',
      message: 'has no room for two subnets',
      remedy: 'write a range of /27 or larger',
    });
  }
  const taken = subnetPlan({ network: { cidr }, zones })
    .flatMap(({ privateRange, publicRange }) => [privateRange, publicRange])
    .find((range) => overlaps(addressRange(range) ?? whole, collector));
  if (taken === undefined) return;
  complain(path, collectorRange, {
    rule: 'ranges-overlap',
    message: `has addresses of the subnet ${taken}`,
    remedy: `write a range at the end of ${cidr}`,
  });
}
