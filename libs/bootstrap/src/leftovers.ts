import { ownerTagKey, stackName, stacksOf } from '@slipway/contracts/foundation-stacks';
import type { Context } from './engine/context.ts';
import { describeStack } from './steps/stack.ts';

/** Something of a cluster that AWS still has, and that may cost money. */
export interface Leftover {
  readonly arn: string;
  /** It stays because data does; anything else was made by what ran in the cluster, or could not be deleted. */
  readonly kept: boolean;
}

/** What costs nothing by itself. */
const free =
  /:ec2:[^:]*:[^:]*:(subnet|vpc|security-group|security-group-rule|route-table|internet-gateway|launch-template|network-interface)\/|:iam:|:cloudformation:|:events:/;

/** What stays on purpose, also when its stack has gone: it holds data, opens it, or says what happened. */
const retained = /:s3:|:kms:|:logs:|:secretsmanager:|:(cluster-)?snapshot:/;

/** How often AWS is asked again: its list of what has a tag lags behind by minutes. */
const looks = 10;
const secondsBetween = 60;

/**
 * Looks for what is left of a cluster after its removal, by the tags of its owner, of its machines and of its volumes; as
 * long as something is left that should not be, again for ten minutes.
 */
export async function leftovers(context: Context): Promise<readonly Leftover[]> {
  for (let look = 1; ; look++) {
    const found = await tagged(context);
    if (look === looks || found.every(({ kept }) => kept)) return found;
    await context.clock.sleep(secondsBetween * 1000);
  }
}

async function tagged(context: Context): Promise<readonly Leftover[]> {
  const { name } = context.cluster;
  const tags: readonly (readonly [key: string, value: string])[] = [
    [ownerTagKey, name],
    // Machines of Karpenter's, volumes of the EBS driver, and either of Auto Mode.
    ['slipway.dev/cluster', name],
    [`kubernetes.io/cluster/${name}`, 'owned'],
    ['eks:eks-cluster-name', name],
  ];
  const stacks = await keptStacks(context);
  const found = new Map<string, Leftover>();
  for (const [Key, value] of tags) {
    let PaginationToken: string | undefined;
    do {
      const page = await context.aws.tagging.getResources({
        TagFilters: [{ Key, Values: [value] }],
        ...(PaginationToken !== undefined && { PaginationToken }),
      });
      for (const { ResourceARN: arn = '', Tags = [] } of page.ResourceTagMappingList ?? []) {
        const stack = Tags.find((tag) => tag.Key === 'aws:cloudformation:stack-name')?.Value;
        if (free.test(arn)) continue;
        const kept = retained.test(arn) || (stack !== undefined && stacks.has(stack));
        found.set(arn, { arn, kept });
      }
      PaginationToken = page.PaginationToken === '' ? undefined : page.PaginationToken;
    } while (PaginationToken !== undefined);
  }
  const gone = await goneMachines(context, [...found.keys()]);
  return [...found.values()].filter(({ arn }) => !gone.has(arn)).sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

/** Names of the stacks that are still there, because the data is. */
async function keptStacks(context: Context): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  for (const stack of stacksOf(context.cluster))
    if ((await describeStack(context, stack)) !== undefined) kept.add(stackName(context.cluster, stack).text);
  return kept;
}

/** Machines and volumes that AWS goes on listing by their tags for an hour after they have gone. */
async function goneMachines({ aws }: Context, arns: readonly string[]): Promise<ReadonlySet<string>> {
  const idsOf = (kind: string) =>
    new Map(arns.flatMap((arn) => (arn.includes(`:${kind}/`) ? [[arn.slice(arn.lastIndexOf('/') + 1), arn]] : [])));
  const [instances, volumes] = [idsOf('instance'), idsOf('volume')];
  const there = new Set<string>();
  for (const id of instances.keys()) {
    const { Reservations = [] } = await aws.ec2.describeInstances({
      Filters: [{ Name: 'instance-id', Values: [id] }],
    });
    const states = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name));
    if (states.some((state) => state !== 'terminated')) there.add(id);
  }
  for (const id of volumes.keys()) {
    const { Volumes = [] } = await aws.ec2.describeVolumes({ Filters: [{ Name: 'volume-id', Values: [id] }] });
    if (Volumes.length > 0) there.add(id);
  }
  return new Set([...instances, ...volumes].flatMap(([id, arn]) => (there.has(id) ? [] : [arn])));
}

/** What is left, as a person reads it. */
export function formatLeftovers(found: readonly Leftover[]): string {
  const lines = (title: string, some: readonly Leftover[]) =>
    some.length === 0 ? [] : [title, ...some.map(({ arn }) => `  ${arn}`)];
  return [
    ...lines(
      'Kept, and it may cost money:',
      found.filter(({ kept }) => kept),
    ),
    ...lines(
      'Left behind; look what it is, and delete it:',
      found.filter(({ kept }) => !kept),
    ),
  ].join('\n');
}
