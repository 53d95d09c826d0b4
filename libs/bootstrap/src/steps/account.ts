import type { Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { refuse, type Look, type Resource } from '../engine/resource.ts';

/** Whoever runs this is in the account of the cluster. */
export function accountResource(context: Context): Resource {
  return { title: `account ${context.cluster.account}`, minutes: 1, look: () => look(context) };
}

async function look({ aws, cluster, file }: Context): Promise<Look> {
  const { Account, Arn = '' } = await aws.sts.getCallerIdentity({});
  if (Account === cluster.account) return { state: 'ready', detail: Arn };
  return refuse(
    refusal(file, {
      rule: 'wrong-account',
      path: 'account',
      message: `is ${cluster.account}, and you are signed in to ${Account ?? 'none'} as ${Arn}`,
      remedy: 'choose the profile of the right account: AWS_PROFILE=<name>',
    }),
  );
}
