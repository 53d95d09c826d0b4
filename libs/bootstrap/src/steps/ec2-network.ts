import type { Subnet, Tag, Vpc } from '@aws-sdk/client-ec2';
import { ownerTagKey } from '@slipway/contracts/foundation-stacks';
import type { Aws } from '../engine/aws.ts';

/** All VPCs of the account in the region. */
export async function vpcsOf({ ec2 }: Pick<Aws, 'ec2'>): Promise<readonly Vpc[]> {
  const found: Vpc[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ec2.describeVpcs({ NextToken });
    found.push(...(page.Vpcs ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found;
}

/** Those of the named subnets that there are. */
export async function subnetsOf({ ec2 }: Pick<Aws, 'ec2'>, ids: readonly string[]): Promise<readonly Subnet[]> {
  const found: Subnet[] = [];
  // By their ids alone, the first that is not there would hide all others.
  const Filters = [{ Name: 'subnet-id', Values: [...ids] }];
  let NextToken: string | undefined;
  do {
    const page = await ec2.describeSubnets({ Filters, NextToken });
    found.push(...(page.Subnets ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found;
}

/** Ranges of addresses that a VPC has. */
export function rangesOf({ CidrBlock, CidrBlockAssociationSet = [] }: Vpc): readonly string[] {
  const further = CidrBlockAssociationSet.filter(({ CidrBlockState }) => CidrBlockState?.State === 'associated');
  return [...new Set([CidrBlock, ...further.map((each) => each.CidrBlock)])].filter((range) => range !== undefined);
}

/** The value of a tag. */
export function tagOf({ Tags = [] }: { readonly Tags?: readonly Tag[] | undefined }, key: string): string | undefined {
  return Tags.find(({ Key }) => Key === key)?.Value;
}

/** True for what the stacks of a cluster have made. */
export function isOurs(tagged: Parameters<typeof tagOf>[0], { name }: { readonly name: string }): boolean {
  return tagOf(tagged, ownerTagKey) === name;
}
