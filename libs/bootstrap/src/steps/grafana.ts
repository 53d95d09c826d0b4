import type { PermissionEntry, Role, UpdateInstruction, WorkspaceDescription } from '@aws-sdk/client-grafana';
import { conditionalDataOutputs } from '@slipway/contracts/foundation-stacks';
import { grafanaAssignments } from '@slipway/contracts/grafana';
import { grafanaPrefix, grafanaSources } from '@slipway/contracts/grafana-sources';
import { metricsAddress } from '@slipway/contracts/managed-prometheus';
import { foreign, output, type Context } from '../engine/context.ts';
import { busy, ready, refuse, remove, update, type Look, type Resource } from '../engine/resource.ts';
import { contentHash, show, type GrafanaContent, type GrafanaDashboard } from '../grafana/content.ts';
import { grafanaApi, type GrafanaAccess, type GrafanaApi } from '../grafana/grafana-api.ts';
import { workspaceOf } from './workspace.ts';

/** What is shown, and how Grafana is reached. */
export interface GrafanaTools {
  /** Dashboards as they were rendered. */
  readonly dashboards: readonly GrafanaDashboard[];
  /** @default over HTTPS */
  readonly reach?: (access: GrafanaAccess) => GrafanaApi;
}

/** Whose token loads dashboards; it lives for as long as that takes. */
export const loader = 'slipway-bootstrap';
const secondsOfToken = 300;

/** Tag of the workspace that says what it was last given. */
export const shownTag = 'slipway.dev/shown';

const titles = { dashboards: 'dashboards', people: 'people of Grafana' } as const;

/** What the Grafana that AWS runs for a cluster shows, and to whom; nothing where it has none. */
export function grafanaResources(context: Context, tools: GrafanaTools): readonly Resource[] {
  const { grafana } = context.cluster.observability;
  if (grafana.form !== 'managed') return [];
  return [
    // With SAML the provider says who is in which group, and the stack what that means.
    ...(grafana.saml === undefined ? [{ title: titles.people, minutes: 1, look: () => lookAtPeople(context) }] : []),
    { title: titles.dashboards, minutes: 1, look: () => lookAtDashboards(context, tools) },
  ];
}

async function lookAtDashboards(context: Context, tools: GrafanaTools): Promise<Look> {
  const { aws } = context;
  const found = await describe(context);
  if ('state' in found) return found;
  const { workspaceId } = found;
  const left = (await loaders(context, workspaceId))[0];
  if (left !== undefined)
    return remove(
      () => aws.grafana.deleteWorkspaceServiceAccount({ workspaceId, serviceAccountId: left }),
      'the key of a run that did not end',
    );
  const content = contentOf(context, tools);
  const hash = contentHash(content);
  if (found.tags?.[shownTag] === hash) return ready;
  const { length } = content.dashboards;
  return update([`${length} dashboards, ${content.sources.length} sources of data`], async () => {
    await load(context, found, content, tools.reach ?? grafanaApi);
    await aws.grafana.tagResource({ resourceArn: arnOf(context, workspaceId), tags: { [shownTag]: hash } });
  });
}

/** With a token of minutes, which is taken back whatever happens. */
async function load(
  { aws }: Context,
  { workspaceId, endpoint }: Workspace,
  content: GrafanaContent,
  reach: NonNullable<GrafanaTools['reach']>,
): Promise<void> {
  const account = await aws.grafana.createWorkspaceServiceAccount({ workspaceId, name: loader, grafanaRole: 'ADMIN' });
  const names = { workspaceId, serviceAccountId: account.id };
  const takeBack = () => aws.grafana.deleteWorkspaceServiceAccount(names);
  try {
    const { serviceAccountToken } = await aws.grafana.createWorkspaceServiceAccountToken({
      ...names,
      name: loader,
      secondsToLive: secondsOfToken,
    });
    await show(reach({ address: `https://${endpoint}`, token: serviceAccountToken?.key ?? '' }), content);
  } catch (error) {
    // What went wrong first is what a person has to know; an account that stays is found by the next look.
    await takeBack().catch(() => undefined);
    throw error;
  }
  await takeBack();
}

function contentOf(context: Context, { dashboards }: GrafanaTools): GrafanaContent {
  const { cluster } = context;
  const sources = grafanaSources(cluster, metricsAddress(cluster.region.name, workspaceOf(context)));
  return { prefix: grafanaPrefix(cluster), sources, dashboards };
}

type Workspace = Pick<WorkspaceDescription, 'tags'> & { readonly workspaceId: string; readonly endpoint: string };

/** The workspace, where it is ours and can be worked on. */
async function describe(context: Context): Promise<Workspace | Look> {
  const workspaceId = output(context, 'data', conditionalDataOutputs.grafanaWorkspace);
  const { workspace } = await context.aws.grafana.describeWorkspace({ workspaceId });
  const stranger = foreign(context, `Grafana ${workspaceId}`, workspace?.tags);
  if (stranger !== undefined) return refuse(stranger);
  if (workspace?.status !== 'ACTIVE') return busy(workspace?.status);
  return { workspaceId, endpoint: workspace.endpoint ?? '', ...(workspace.tags && { tags: workspace.tags }) };
}

function arnOf({ cluster: { account, region } }: Context, workspaceId: string): string {
  return `arn:aws:grafana:${region.name}:${account}:/workspaces/${workspaceId}`;
}

/** Accounts that a run has made and left. */
async function loaders({ aws }: Context, workspaceId: string): Promise<readonly string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.grafana.listWorkspaceServiceAccounts({ workspaceId, nextToken });
    found.push(...(page.serviceAccounts ?? []).flatMap(({ id, name }) => (name === loader && id ? [id] : [])));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

/** Instructions that Grafana takes in one call. */
const largestBatch = 20;

/** Groups of IAM Identity Center have the roles that they have in the platform; single people, who were let in by hand, keep theirs. */
async function lookAtPeople(context: Context): Promise<Look> {
  const { aws } = context;
  const found = await describe(context);
  if ('state' in found) return found;
  const { workspaceId } = found;
  const wanted = wantedGroups(context);
  const there = await groupsIn(context, workspaceId);
  const instruction = (action: 'ADD' | 'REVOKE', role: Role, id: string): UpdateInstruction => ({
    ...{ action, role },
    users: [{ id, type: 'SSO_GROUP' }],
  });
  const revoked = [...there].filter(([id, role]) => wanted.get(id) !== role);
  const added = [...wanted].filter(([id, role]) => there.get(id) !== role);
  if (revoked.length === 0 && added.length === 0) return ready;
  const differences = [
    ...added.map(([id, role]) => `${role} for the group ${id}`),
    ...revoked.map(([id, role]) => `no longer ${role} for the group ${id}`),
  ];
  return update(differences, async () => {
    const updateInstructionBatch = [
      ...revoked.map(([id, role]) => instruction('REVOKE', role, id)),
      ...added.map(([id, role]) => instruction('ADD', role, id)),
    ];
    for (let from = 0; from < updateInstructionBatch.length; from += largestBatch) {
      const batch = updateInstructionBatch.slice(from, from + largestBatch);
      const { errors = [] } = await aws.grafana.updatePermissions({ workspaceId, updateInstructionBatch: batch });
      // AWS answers with what it could not do, and no error.
      const [first] = errors;
      if (first !== undefined) throw new Error(first.message ?? `Grafana refuses a group with code ${first.code ?? 0}`);
    }
  });
}

function wantedGroups({ cluster }: Context): ReadonlyMap<string, Role> {
  const { identity } = cluster;
  if (identity.provider !== 'identity-center') return new Map();
  const idOf = new Map(identity.groups.map(({ name, id }) => [name, id]));
  return new Map(
    grafanaAssignments(cluster).flatMap(({ role, groups }) =>
      groups.flatMap((group) => {
        const id = idOf.get(group);
        return id === undefined ? [] : [[id, rolesOfAws[role]] as const];
      }),
    ),
  );
}

const rolesOfAws = { Admin: 'ADMIN', Editor: 'EDITOR', Viewer: 'VIEWER' } as const;

async function groupsIn({ aws }: Context, workspaceId: string): Promise<ReadonlyMap<string, Role>> {
  const found: PermissionEntry[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.grafana.listPermissions({ workspaceId, userType: 'SSO_GROUP', nextToken });
    found.push(...(page.permissions ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return new Map(
    found.flatMap(({ user, role }) => (user?.id === undefined || role === undefined ? [] : [[user.id, role] as const])),
  );
}
