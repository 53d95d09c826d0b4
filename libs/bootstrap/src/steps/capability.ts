import type { Capability, CreateCapabilityCommandInput } from '@aws-sdk/client-eks';
import { ifThere } from '../engine/aws-error.ts';
import { failed, foreign, reasonsOf, repairs, token, type Context } from '../engine/context.ts';
import { busy, create, ready, refuse, remove, type Look, type Resource } from '../engine/resource.ts';

/** Something that EKS runs beside a cluster; a cluster has one of each type. */
export interface WantedCapability {
  readonly title: string;
  /** Its name in EKS. */
  readonly name: string;
  /** What a person should know of it, before it is made. */
  readonly about: string;
  /**
   * As it is to be made.
   * @throws NotYet
   */
  readonly wanted: () => CreateCapabilityCommandInput;
  /** How one that runs stands to that. */
  readonly compare: (found: Capability) => Look;
}

/** Names and titles of capabilities, as they are made and removed. */
export const capabilities = {
  ack: { name: 'ack', title: 'ACK as a capability of EKS' },
  argoCd: { name: 'argocd', title: 'Argo CD as a capability of EKS' },
} as const;

/** A capability that is wanted. */
export function capabilityResource(context: Context, capability: WantedCapability): Resource {
  return { title: capability.title, minutes: 5, look: () => look(context, capability) };
}

async function look(context: Context, { name, title, about, wanted, compare }: WantedCapability): Promise<Look> {
  const { aws, cluster } = context;
  const names = { clusterName: cluster.name, capabilityName: name };
  const found = (await ifThere(aws.eks.describeCapability(names)))?.capability;
  if (found === undefined) {
    return create(() => {
      const input = wanted();
      return aws.eks.createCapability({ ...input, clientRequestToken: token(context, 'CreateCapability', input) });
    }, about);
  }
  const stranger = foreign(context, title, found.tags);
  if (stranger !== undefined) return refuse(stranger);
  switch (found.status) {
    case 'CREATE_FAILED':
    case 'DELETE_FAILED':
      if (repairs(context, title)) return remove(() => aws.eks.deleteCapability(names));
      return refuse(failed(context, title, found.status, reasonsOf(issuesOf(found))));
    case 'ACTIVE':
      return compare(found);
    case 'CREATING':
    case 'UPDATING':
    case 'DELETING':
      return busy(found.status);
    default:
      // EKS may know more words than its own list.
      return refuse(failed(context, title, found.status ?? 'unknown', reasonsOf(issuesOf(found))));
  }
}

/** A capability that is wanted gone; what it has made stays. */
export function goneCapability(
  { aws, cluster }: Context,
  { name, title }: Pick<WantedCapability, 'name' | 'title'>,
): Resource {
  const names = { clusterName: cluster.name, capabilityName: name };
  return {
    title,
    minutes: 5,
    look: async () => {
      const found = (await ifThere(aws.eks.describeCapability(names)))?.capability;
      if (found === undefined) return ready;
      if (found.status === 'DELETING' || found.status === 'CREATING' || found.status === 'UPDATING')
        return busy(found.status);
      return remove(() => aws.eks.deleteCapability(names), 'what it has made stays');
    },
  };
}

function issuesOf({ health }: Capability) {
  return { issues: (health?.issues ?? []).map(({ code, message }) => ({ code, message })) };
}
