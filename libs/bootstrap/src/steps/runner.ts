import { stackOutputs } from '@slipway/contracts/foundation-stacks';
import { humanRoleTag, permissionSet } from '@slipway/contracts/human-roles';
import { output, type Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { ready, refuse, type Look, type Resource } from '../engine/resource.ts';

/** Seconds of the session with which it is tried; AWS gives no shorter one. */
const shortest = 900;

/** Whoever runs this may be cluster-admin: what is handed to the cluster is handed over in that name. */
export function runnerResource(context: Context): Resource {
  return { title: 'you as cluster-admin', minutes: 1, look: () => look(context) };
}

async function look(context: Context): Promise<Look> {
  const { aws, cluster, file } = context;
  const RoleArn = output(context, 'base', stackOutputs.base.clusterAdminRole);
  try {
    await aws.sts.assumeRole({ RoleArn, RoleSessionName: 'slipway-bootstrap', DurationSeconds: shortest });
    return ready;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AccessDenied') throw error;
    const bySet =
      cluster.identity.provider === 'identity-center'
        ? `, or sign in with the permission set ${permissionSet(cluster, 'cluster-admin').text}`
        : '';
    return refuse(
      refusal(file, {
        rule: 'not-cluster-admin',
        path: 'you',
        message: `may not take on ${RoleArn}, in whose name everything is handed to the cluster: ${error.message}`,
        remedy: `tag your role or session ${humanRoleTag(cluster)}=cluster-admin${bySet}, and let it do sts:AssumeRole`,
      }),
    );
  }
}
