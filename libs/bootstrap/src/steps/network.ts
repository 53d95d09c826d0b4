import type { Vpc } from '@aws-sdk/client-ec2';
import { hasErrors } from '@slipway/contracts/finding';
import type { Context } from '../engine/context.ts';
import { Refused } from '../engine/refused.ts';
import { refuse, type Look, type Resource } from '../engine/resource.ts';
import { isOurs, rangesOf, subnetsOf, vpcsOf } from './ec2-network.ts';
import { faultsOfExisting, meet, type Fault } from './existing-vpc.ts';

/** The VPC that is there is as the cluster declares it; one that will be made should share no addresses with another. */
export function networkResources(context: Context): readonly Resource[] {
  const { infrastructure, network } = context.cluster;
  if (network.existing === undefined && infrastructure.form === 'external') return [];
  const title = network.existing === undefined ? `addresses ${network.cidr}` : network.existing.vpc;
  return [{ title, minutes: 1, look: () => look(context) }];
}

async function look(context: Context): Promise<Look> {
  const { aws, cluster, file } = context;
  const { existing } = cluster.network;
  const vpcs = await vpcsOf(aws);
  const faults =
    existing === undefined
      ? sharedAddresses(cluster, vpcs)
      : faultsOfExisting(cluster, existing, {
          vpcs,
          subnets: await subnetsOf(aws, [...existing.privateSubnets, ...existing.publicSubnets]),
        });
  const found = faults.map((fault) => ({ file, ...fault }));
  const [first, ...others] = found;
  if (first === undefined || !hasErrors(found)) return { state: 'ready', warnings: found };
  return refuse(new Refused(first, ...others));
}

/** Said as long as the VPC is not made: afterwards it cannot be changed. */
function sharedAddresses(cluster: Context['cluster'], vpcs: readonly Vpc[]): readonly Fault[] {
  if (vpcs.some((vpc) => isOurs(vpc, cluster))) return [];
  const { cidr } = cluster.network;
  const others = vpcs.filter((vpc) => rangesOf(vpc).some((range) => meet(range, cidr)));
  if (others.length === 0) return [];
  const named = others.map((vpc) => `${vpc.VpcId ?? ''} (${rangesOf(vpc).join(', ')})`);
  return [
    {
      rule: 'cidr-shared',
      severity: 'warning',
      path: 'network.cidr',
      message: `is ${cidr}, and has addresses of ${named.join(', ')} too: the two can never be connected`,
      remedy: 'choose another range, unless nothing in the one will ever call the other',
    },
  ];
}
