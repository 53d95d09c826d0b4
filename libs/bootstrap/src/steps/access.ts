import type { AccessScope } from '@aws-sdk/client-eks';
import { conditionalBaseOutputs, ownerTagKey, ownerTags, stackOutputs } from '@slipway/contracts/foundation-stacks';
import { humanRoles, teamRoles } from '@slipway/contracts/human-roles';
import type { RoleName } from '@slipway/contracts/identity';
import { ifThere } from '../engine/aws-error.ts';
import { output, token, type Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { create, ready, remove, update, type Look, type Resource } from '../engine/resource.ts';

const policyArn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;

const wholeCluster: AccessScope = { type: 'cluster' };

/** A policy of EKS, and where it holds. */
interface Access {
  readonly policyArn: string;
  readonly accessScope: AccessScope;
}

const everywhere = (name: string): Access => ({ policyArn: policyArn(name), accessScope: wholeCluster });

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
  readonly policies: readonly Access[];
  /** Groups of Kubernetes that it is in. */
  readonly groups?: readonly string[];
  /** Policies that stand there besides stay: AWS has put them there. */
  readonly keepsOthers?: boolean;
}

/** Who comes in: the roles of people, those of teams, and nodes. */
export function accessResources(context: Context): readonly Resource[] {
  const isAuto = context.cluster.compute === 'eks-auto-mode';
  return [
    ...humanRoles(context.cluster).map(({ name, accessPolicyArn, scope }) =>
      entryResource(context, {
        title: `access of ${name}`,
        principal: () => output(context, 'base', outputOfRole[name]),
        type: 'STANDARD',
        policies: [
          {
            policyArn: accessPolicyArn,
            accessScope: scope.type === 'cluster' ? wholeCluster : { ...scope, namespaces: [...scope.namespaces] },
          },
        ],
      }),
    ),
    ...teamRoles(context.cluster).map(({ team, group, role }) =>
      entryResource(context, {
        title: `access of team ${team}`,
        principal: () => `arn:aws:iam::${context.cluster.account}:role/${role.text}`,
        type: 'STANDARD',
        policies: [],
        groups: [group],
      }),
    ),
    {
      title: 'access of teams that are gone',
      minutes: 1,
      look: () => lookForGoneTeams(context),
    },
    entryResource(context, {
      title: 'access of nodes',
      principal: () => output(context, 'base', stackOutputs.base.nodeRole),
      type: isAuto ? 'EC2' : 'EC2_LINUX',
      policies: isAuto ? [everywhere('AmazonEKSAutoNodePolicy')] : [],
      keepsOthers: true,
    }),
  ];
}

/** An entry outlives its role, and would shut out the team of that name when there is one again: the new role is another one. */
async function lookForGoneTeams(context: Context): Promise<Look> {
  const { aws, cluster } = context;
  const arnOf = (role: string) => `arn:aws:iam::${cluster.account}:role/${role}`;
  const wanted = new Set(teamRoles(cluster).map(({ role }) => arnOf(role.text)));
  for (const principalArn of await principalsOf(context)) {
    if (!principalArn.startsWith(arnOf(`slipway-${cluster.name}-team-`)) || wanted.has(principalArn)) continue;
    const entry = { clusterName: cluster.name, principalArn };
    const found = (await ifThere(aws.eks.describeAccessEntry(entry)))?.accessEntry;
    if (found?.tags?.[ownerTagKey] !== cluster.name) continue;
    return remove(() => aws.eks.deleteAccessEntry(entry), principalArn);
  }
  return ready;
}

async function principalsOf({ aws, cluster }: Context): Promise<readonly string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ifThere(aws.eks.listAccessEntries({ clusterName: cluster.name, nextToken }));
    found.push(...(page?.accessEntries ?? []));
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
  return found;
}

/** What EKS's Argo CD may do in the cluster: it makes every kind of object, and the AppProjects bound what it makes of whom. */
export function argoCdAccess(context: Context): Resource {
  return entryResource(context, {
    title: 'access of Argo CD',
    principal: () => output(context, 'base', conditionalBaseOutputs.argoCdRole),
    type: 'STANDARD',
    policies: [everywhere('AmazonEKSClusterAdminPolicy')],
    keepsOthers: true,
  });
}

function entryResource(context: Context, entry: Entry): Resource {
  return { title: entry.title, minutes: 1, look: () => look(context, entry) };
}

async function look(
  context: Context,
  { title, principal, type, policies, groups, keepsOthers = false }: Entry,
): Promise<Look> {
  const { aws, cluster, file } = context;
  const entry = { clusterName: cluster.name, principalArn: principal() };
  const found = (await ifThere(aws.eks.describeAccessEntry(entry)))?.accessEntry;
  if (found === undefined) {
    const wanted = {
      ...entry,
      type,
      ...(groups && { kubernetesGroups: [...groups] }),
      tags: { ...ownerTags(cluster) },
    };
    return create(
      () => aws.eks.createAccessEntry({ ...wanted, clientRequestToken: token(context, 'CreateAccessEntry', wanted) }),
      ...policies.map(inWords),
      ...(groups ?? []).map((group) => `as ${group}`),
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
  if (groups !== undefined && !sameTexts(groups, found.kubernetesGroups ?? []))
    return update([`as ${groups.join(', ')}`], () =>
      aws.eks.updateAccessEntry({ ...entry, kubernetesGroups: [...groups] }),
    );
  const associated = await policiesOf(context, entry);
  for (const policy of policies) {
    const there = associated.find((one) => one.policyArn === policy.policyArn);
    if (there !== undefined && scopeText(there.accessScope) === scopeText(policy.accessScope)) continue;
    return update([inWords(policy)], () => aws.eks.associateAccessPolicy({ ...entry, ...policy }));
  }
  const surplus = associated.find((one) => !policies.some((policy) => one.policyArn === policy.policyArn));
  if (surplus !== undefined && !keepsOthers)
    return update([`no longer ${surplus.policyArn ?? ''}`], () =>
      aws.eks.disassociateAccessPolicy({ ...entry, policyArn: surplus.policyArn }),
    );
  return ready;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}

function inWords({ policyArn: arn, accessScope }: Access): string {
  return `${arn.replace(/^.*\//, '')} in ${scopeText(accessScope)}`;
}

/** Where a policy holds, in words that are the same for the same. */
function scopeText(scope: AccessScope | undefined): string {
  if (scope?.type !== 'namespace') return scope?.type === 'cluster' ? 'the whole cluster' : 'no place';
  return `the namespaces ${[...(scope.namespaces ?? [])].sort().join(', ')}`;
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
