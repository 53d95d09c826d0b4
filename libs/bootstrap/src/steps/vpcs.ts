import type { Vpc } from '@aws-sdk/client-ec2';
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
