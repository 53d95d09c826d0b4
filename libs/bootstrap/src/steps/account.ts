import type { Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { refuse, type Look, type Resource } from '../engine/resource.ts';

/** Whoever runs this is in the account of the cluster, and means its region. */
export function accountResource(context: Context): Resource {
  return { title: `account ${context.cluster.account}`, minutes: 1, look: () => look(context) };
}

async function look({ aws, chosenRegion, cluster, file }: Context): Promise<Look> {
  const { Account, Arn = '' } = await aws.sts.getCallerIdentity({});
  const { name: region } = cluster.region;
  if (Account === cluster.account && (chosenRegion === undefined || chosenRegion === region))
    return { state: 'ready', detail: Arn };
  if (Account === cluster.account)
    return refuse(
      refusal(file, {
        rule: 'wrong-region',
        path: 'region',
        message: `is ${region}, and you have chosen ${chosenRegion ?? ''}, by AWS_REGION or in your profile`,
        remedy: `if this is the cluster that you mean, choose its region: AWS_REGION=${region}`,
      }),
    );
  return refuse(
    refusal(file, {
      rule: 'wrong-account',
      path: 'account',
      message: `is ${cluster.account}, and you are signed in to ${Account ?? 'none'} as ${Arn}`,
      remedy: 'choose the profile of the right account: AWS_PROFILE=<name>',
    }),
  );
}
