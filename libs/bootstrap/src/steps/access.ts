import type { AccessScope } from '@aws-sdk/client-eks';
import { conditionalBaseOutputs, ownerTags, stackOutputs } from '@slipway/contracts/foundation-stacks';
import { roleNames, type RoleName } from '@slipway/contracts/identity';
import { ifThere } from '../engine/aws-error.ts';
import { output, token, type Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { create, ready, update, type Look, type Resource } from '../engine/resource.ts';

const policyArn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;

/** What a role of people may do in the cluster, in EKS's own policies; `editor` and `reader` see no secrets of the platform. */
export const policyOfRole: Readonly<Record<RoleName, string>> = {
  'cluster-admin': 'AmazonEKSClusterAdminPolicy',
  admin: 'AmazonEKSAdminPolicy',
  editor: 'AmazonEKSEditPolicy',
  reader: 'AmazonEKSViewPolicy',
};

const outputOfRole: Readonly<Record<RoleName, string>> = {
  'cluster-admin': stackOutputs.base.clusterAdminRole,
  admin: stackOutputs.base.adminRole,
  editor: stackOutputs.base.editorRole,
  reader: stackOutputs.base.readerRole,
};

interface Entry {
  readonly title: string;
  readonly principal: () => string;
  readonly type: 'EC2' | 'EC2_LINUX' | 'STANDARD';
  readonly policies: readonly string[];
  /** Policies that stand there besides stay: AWS has put them there. */
  readonly keepsOthers?: boolean;
}

/** Who comes in: the roles of people, and nodes. */
export function accessResources(context: Context): readonly Resource[] {
  const isAuto = context.cluster.compute === 'eks-auto-mode';
  return [
    ...roleNames.map((role) =>
      entryResource(context, {
        title: `access of ${role}`,
        principal: () => output(context, 'base', outputOfRole[role]),
        type: 'STANDARD',
        policies: [policyOfRole[role]],
      }),
    ),
    entryResource(context, {
      title: 'access of nodes',
      principal: () => output(context, 'base', stackOutputs.base.nodeRole),
      type: isAuto ? 'EC2' : 'EC2_LINUX',
      policies: isAuto ? ['AmazonEKSAutoNodePolicy'] : [],
      keepsOthers: true,
    }),
  ];
}

/** What EKS's Argo CD may do in the cluster: it makes every kind of object, and the AppProjects bound what it makes of whom. */
export function argoCdAccess(context: Context): Resource {
  return entryResource(context, {
    title: 'access of Argo CD',
    principal: () => output(context, 'base', conditionalBaseOutputs.argoCdRole),
    type: 'STANDARD',
    policies: ['AmazonEKSClusterAdminPolicy'],
    keepsOthers: true,
  });
}

function entryResource(context: Context, entry: Entry): Resource {
  return { title: entry.title, minutes: 1, look: () => look(context, entry) };
}

async function look(context: Context, { title, principal, type, policies, keepsOthers = false }: Entry): Promise<Look> {
  const { aws, cluster, file } = context;
  const entry = { clusterName: cluster.name, principalArn: principal() };
  const found = (await ifThere(aws.eks.describeAccessEntry(entry)))?.accessEntry;
  if (found === undefined) {
    const wanted = { ...entry, type, tags: { ...ownerTags(cluster) } };
    return create(
      () => aws.eks.createAccessEntry({ ...wanted, clientRequestToken: token(context, 'CreateAccessEntry', wanted) }),
      ...policies,
    );
  }
  if (found.type !== type) {
    return {
      state: 'refused',
      because: refusal(file, {
        rule: 'cannot-change',
        path: title,
        message: `is an entry of type ${found.type ?? 'nothing'} and would have to be ${type}, which EKS cannot change`,
        remedy: `aws eks delete-access-entry --cluster-name ${cluster.name} --principal-arn ${entry.principalArn}, then run bootstrap up again`,
      }),
    };
  }
  // Nodes of EC2_LINUX have no policies, and EKS refuses to list them.
  if (type === 'EC2_LINUX') return ready;
  const wholeCluster: AccessScope = { type: 'cluster' };
  const associated = await policiesOf(context, entry);
  for (const name of policies) {
    const there = associated.find((one) => one.policyArn === policyArn(name));
    if (there?.accessScope?.type === 'cluster') continue;
    const wanted = { ...entry, policyArn: policyArn(name), accessScope: wholeCluster };
    return update([`${name} in the whole cluster`], () => aws.eks.associateAccessPolicy(wanted));
  }
  const surplus = associated.find((one) => !policies.some((name) => one.policyArn === policyArn(name)));
  if (surplus !== undefined && !keepsOthers)
    return update([`no longer ${surplus.policyArn ?? ''}`], () =>
      aws.eks.disassociateAccessPolicy({ ...entry, policyArn: surplus.policyArn }),
    );
  return ready;
}

async function policiesOf({ aws }: Context, entry: { readonly clusterName: string; readonly principalArn: string }) {
  const found = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.eks.listAssociatedAccessPolicies({ ...entry, nextToken });
    found.push(...(page.associatedAccessPolicies ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}
