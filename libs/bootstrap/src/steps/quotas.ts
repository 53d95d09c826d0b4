import { networkQuotas } from '@slipway/catalog/quotas';
import { hasErrors } from '@slipway/contracts/finding';
import type { Quota } from '@slipway/contracts/quota';
import { ifThere } from '../engine/aws-error.ts';
import type { Context } from '../engine/context.ts';
import { once } from '../engine/once.ts';
import { Refused } from '../engine/refused.ts';
import { refuse, type Look, type Resource } from '../engine/resource.ts';
import { quotaDemands } from '../quota/demand.ts';
import { shortfalls, type Allowance } from '../quota/shortfalls.ts';
import { isOurs, vpcsOf } from './ec2-network.ts';

/** The account may have what must run at once; what the cluster cannot grow to is said. */
export function quotasResource(context: Context): Resource {
  const demands = quotaDemands(context.cluster);
  const quotas = new Map(demands.flatMap(({ quotas }) => quotas.map((quota) => [quota.code, quota] as const)));
  const allowanceOf = once((code) => readAllowance(context, quotas.get(code)));
  return {
    title: 'service quotas',
    minutes: 1,
    look: async (): Promise<Look> => {
      const allowances: Allowance[] = [];
      for (const code of quotas.keys()) allowances.push(await allowanceOf(code));
      const { cluster, file } = context;
      const found = shortfalls(demands, allowances, { file, region: cluster.region.name });
      const [first, ...others] = found;
      if (first === undefined || !hasErrors(found)) return { state: 'ready', warnings: found };
      return refuse(new Refused(first, ...others));
    },
  };
}

async function readAllowance(context: Context, quota: Quota | undefined): Promise<Allowance> {
  if (quota === undefined) throw new Error('a quota was asked for that no part of the cluster names');
  const asked = { ServiceCode: quota.service, QuotaCode: quota.code };
  const { quotas } = context.aws;
  const found =
    (await ifThere(quotas.getServiceQuota(asked))) ?? (await ifThere(quotas.getAWSDefaultServiceQuota(asked)));
  return { quota, value: found?.Quota?.Value, others: await takenByOthers(context, quota) };
}

/** VPCs and addresses without our tag; what is running now of anything else is not counted. */
async function takenByOthers({ aws, cluster }: Context, { code }: Quota): Promise<number> {
  switch (code) {
    case networkQuotas.vpcs.code:
      return (await vpcsOf(aws)).filter((vpc) => !isOurs(vpc, cluster)).length;
    case networkQuotas.elasticIps.code:
      return ((await aws.ec2.describeAddresses({})).Addresses ?? []).filter((address) => !isOurs(address, cluster))
        .length;
    default:
      return 0;
  }
}
