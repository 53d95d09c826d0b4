import type { Finding } from '@slipway/contracts/finding';
import type { Context } from '../engine/context.ts';
import { Refused } from '../engine/refused.ts';
import { ready, refuse, type Look, type Resource } from '../engine/resource.ts';

/** Fewest zones in which EKS makes a control plane. */
const fewestZones = 2;

/** The account may use the cluster's zones. */
export function zonesResource(context: Context): Resource {
  return { title: `zones ${context.cluster.zones.join(', ')}`, minutes: 1, look: () => look(context) };
}

async function look({ aws, cluster, file }: Context): Promise<Look> {
  const { AvailabilityZones = [] } = await aws.ec2.describeAvailabilityZones({});
  const open = AvailabilityZones.filter(
    ({ State, ZoneType }) => State === 'available' && ZoneType === 'availability-zone',
  ).map(({ ZoneName }) => ZoneName ?? '');
  const closed = cluster.zones.filter((zone) => !open.includes(zone));
  if (closed.length === 0) return ready;
  const left = cluster.zones.length - closed.length;
  const finding: Finding = {
    rule: left < fewestZones ? 'too-few-zones' : 'zone-not-available',
    severity: 'error',
    file,
    path: 'zones',
    message: `has ${closed.join(', ')}, which this account cannot use in ${cluster.region.name}${left < fewestZones ? `: that leaves ${left}, and EKS needs ${fewestZones}` : ''}`,
    remedy: `choose from ${open.join(', ')}`,
  };
  return refuse(new Refused(finding));
}
