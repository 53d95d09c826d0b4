import { ownerTagKey, stackName, stacksOf } from '@slipway/contracts/foundation-stacks';
import type { Context } from './engine/context.ts';

/** Something of a cluster that AWS still has, and that may cost money. */
export interface Leftover {
  readonly arn: string;
  /** A stack made it, and it stays because data does; anything else was made by what ran in the cluster. */
  readonly kept: boolean;
}

/** What costs nothing by itself. */
const free =
  /:ec2:[^:]*:[^:]*:(subnet|vpc|security-group|security-group-rule|route-table|internet-gateway|launch-template|network-interface)\/|:iam:|:cloudformation:|:events:/;

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
  const stacks = new Set(stacksOf(context.cluster).map((stack) => stackName(context.cluster, stack).text));
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
        if (!free.test(arn)) found.set(arn, { arn, kept: stack !== undefined && stacks.has(stack) });
      }
      PaginationToken = page.PaginationToken === '' ? undefined : page.PaginationToken;
    } while (PaginationToken !== undefined);
  }
  return [...found.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
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
