import type { ArgoCdRole, ArgoCdRoleMapping, Capability, CreateCapabilityCommandInput } from '@aws-sdk/client-eks';
import { conditionalBaseOutputs, ownerTags } from '@slipway/contracts/foundation-stacks';
import { roleNames, type Identity, type RoleName } from '@slipway/contracts/identity';
import { ifThere } from '../engine/aws-error.ts';
import { failed, foreign, output, reasonsOf, repairs, token, type Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { busy, create, ready, refuse, remove, update, type Look, type Resource } from '../engine/resource.ts';

/** Name of the capability; a cluster has one of each type. */
export const argoCdCapability = 'argocd';
const title = 'Argo CD as a capability of EKS';

const argoCdRoles: Readonly<Record<RoleName, ArgoCdRole>> = {
  'cluster-admin': 'ADMIN',
  admin: 'ADMIN',
  editor: 'EDITOR',
  reader: 'VIEWER',
};

/** Argo CD, run by EKS. */
export function argoCdCapabilityResource(context: Context): Resource {
  return { title, minutes: 5, look: () => look(context) };
}

async function look(context: Context): Promise<Look> {
  const { aws, cluster } = context;
  const names = { clusterName: cluster.name, capabilityName: argoCdCapability };
  const found = (await ifThere(aws.eks.describeCapability(names)))?.capability;
  if (found === undefined) {
    return create(() => {
      const wanted = wantedCapability(context);
      return aws.eks.createCapability({ ...wanted, clientRequestToken: token(context, 'CreateCapability', wanted) });
    }, 'with people of IAM Identity Center');
  }
  const stranger = foreign(context, title, found.tags);
  if (stranger !== undefined) return refuse(stranger);
  switch (found.status) {
    case 'CREATE_FAILED':
    case 'DELETE_FAILED':
      if (repairs(context, title)) return remove(() => aws.eks.deleteCapability(names));
      return refuse(failed(context, title, found.status, reasonsOf(issuesOf(found))));
    case 'ACTIVE':
      return compare(context, found);
    case 'CREATING':
    case 'UPDATING':
    case 'DELETING':
      return busy(found.status);
    default:
      // EKS may know more words than its own list.
      return refuse(failed(context, title, found.status ?? 'unknown', reasonsOf(issuesOf(found))));
  }
}

function compare(context: Context, found: Capability): Look {
  const { aws, cluster, file } = context;
  const wanted = wantedCapability(context).configuration?.argoCd;
  const has = found.configuration?.argoCd;
  if (wanted?.awsIdc?.idcInstanceArn !== has?.awsIdc?.idcInstanceArn || wanted?.namespace !== has?.namespace)
    return refuse(
      refusal(file, {
        rule: 'cannot-change',
        path: 'identity.instance',
        message: `Argo CD knows people of ${has?.awsIdc?.idcInstanceArn ?? 'nobody'}, which EKS cannot change`,
        remedy: 'take the change back, or delete the capability (what it has synced stays) and run bootstrap up again',
      }),
    );
  const mappings = wanted?.rbacRoleMappings ?? [];
  const before = has?.rbacRoleMappings ?? [];
  if (inWords(mappings) === inWords(before)) return ready;
  const gone = before.filter(({ role }) => !mappings.some((mapping) => mapping.role === role));
  return update([`roles: ${inWords(mappings) || 'none'}`], () =>
    aws.eks.updateCapability({
      clusterName: cluster.name,
      capabilityName: argoCdCapability,
      configuration: {
        argoCd: { rbacRoleMappings: { addOrUpdateRoleMappings: mappings, removeRoleMappings: gone } },
      },
    }),
  );
}

function wantedCapability(context: Context): CreateCapabilityCommandInput {
  const { cluster } = context;
  if (cluster.identity.provider !== 'identity-center')
    throw new Error(`identity.provider is '${cluster.identity.provider}': parsing lets no such capability through`);
  const { instance, region } = cluster.identity;
  return {
    clusterName: cluster.name,
    capabilityName: argoCdCapability,
    type: 'ARGOCD',
    roleArn: output(context, 'base', conditionalBaseOutputs.argoCdRole),
    // EKS has no other: what was synced stays when the capability goes.
    deletePropagationPolicy: 'RETAIN',
    configuration: {
      argoCd: {
        namespace: 'argocd',
        awsIdc: { idcInstanceArn: instance, idcRegion: region },
        rbacRoleMappings: mappingsOf(cluster.identity),
      },
    },
    tags: { ...ownerTags(cluster) },
  };
}

/** Which groups hold which of Argo CD's roles, one mapping for each. */
function mappingsOf(identity: Extract<Identity, { provider: 'identity-center' }>): ArgoCdRoleMapping[] {
  const idOf = new Map(identity.groups.map(({ name, id }) => [name, id]));
  return [...new Set(Object.values(argoCdRoles))].flatMap((role) => {
    const groups = roleNames
      .filter((name) => argoCdRoles[name] === role)
      .flatMap((name) => identity.roles[name] ?? [])
      .flatMap((group) => idOf.get(group) ?? []);
    if (groups.length === 0) return [];
    return [{ role, identities: [...new Set(groups)].map((id) => ({ id, type: 'SSO_GROUP' as const })) }];
  });
}

function inWords(mappings: readonly ArgoCdRoleMapping[]): string {
  return mappings
    .map(
      ({ role = '', identities = [] }) =>
        `${role} ${identities
          .map(({ id = '' }) => id)
          .sort()
          .join(' ')}`,
    )
    .sort()
    .join(', ');
}

function issuesOf({ health }: Capability) {
  return { issues: (health?.issues ?? []).map(({ code, message }) => ({ code, message })) };
}
