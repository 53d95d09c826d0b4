import type { Cluster } from '@slipway/contracts/cluster';
import { conditionalDataOutputs, ownerTagKey, ownerTags } from '@slipway/contracts/foundation-stacks';
import { workspaceId } from '@slipway/contracts/managed-prometheus';
import { makesWorkspace } from '@slipway/contracts/observability';
import { ownerMark, ruleNamespace, workspaceFile, type WorkspacePart } from '@slipway/contracts/workspace-files';
import { ifThere } from '../engine/aws-error.ts';
import { failed, foreign, output, repairs, type Context } from '../engine/context.ts';
import { refusal, type Refused } from '../engine/refused.ts';
import { busy, create, ready, refuse, remove, update, type Look, type Resource } from '../engine/resource.ts';

const titles = { rules: 'rules of metrics', receivers: 'receivers of alerts' } as const;

/** What the workspace of a cluster is told: its rules, and who hears of alerts. One that it had before forgets them. */
export function workspaceResources(context: Context): readonly Resource[] {
  const former = formerWorkspace(context.cluster);
  return [
    ...(former === undefined ? [] : forgottenResources(context, former)),
    ...(context.cluster.observability.metrics.form === 'managed' ? toldResources(context) : []),
  ];
}

/** Nothing of the cluster is left in a workspace, which may be somebody else's and stays. */
export function forgottenWorkspaces(context: Context): readonly Resource[] {
  const { cluster, known } = context;
  const { metrics } = cluster.observability;
  const own = known.outputs.get('data')?.get(conditionalDataOutputs.metricsWorkspace);
  const current = metrics.form === 'managed' ? (metrics.workspace ?? own) : undefined;
  const ids = [current, formerWorkspace(cluster)].filter((id) => id !== undefined);
  return ids.flatMap((id) => forgottenResources(context, id));
}

/**
 * Id of the workspace that has the metrics of a cluster: the one that it names, or the one that its stack has made.
 * @throws NotYet
 */
export function workspaceOf(context: Context): string {
  const { metrics } = context.cluster.observability;
  if (metrics.form === 'managed' && metrics.workspace !== undefined) return metrics.workspace;
  return output(context, 'data', conditionalDataOutputs.metricsWorkspace);
}

/** The workspace that was told something by the last run, where it is not that of the cluster any more. */
export function formerWorkspace({
  foundation,
  observability: { metrics },
}: Pick<Cluster, 'foundation' | 'observability'>): string | undefined {
  const told = foundation?.workspace;
  return told === undefined || told.id === workspaceId(metrics, foundation) ? undefined : told.id;
}

function forgottenResources(context: Context, id: string): readonly Resource[] {
  return [
    goneRules(context, `${titles.rules} in ${id}`, () => id),
    { title: `${titles.receivers} in ${id}`, minutes: 1, look: () => lookForSurplusReceivers(context, id) },
  ];
}

function toldResources(context: Context): readonly Resource[] {
  return [
    { title: 'workspace of metrics', minutes: 1, look: () => lookAtWorkspace(context) },
    { title: titles.rules, minutes: 1, look: lookAtRules(context) },
    goneRules(context, `${titles.rules} that are gone`, () => workspaceOf(context), ruleNamespace(context.cluster)),
    { title: titles.receivers, minutes: 1, look: lookAtReceivers(context) },
  ];
}

async function lookAtWorkspace(context: Context): Promise<Look> {
  const { aws, cluster, file } = context;
  const workspaceId = workspaceOf(context);
  const found = (await ifThere(aws.amp.describeWorkspace({ workspaceId })))?.workspace;
  if (found === undefined)
    return refuse(
      refusal(file, {
        rule: 'workspace-missing',
        path: 'observability.metrics.workspace',
        message: `is ${workspaceId}, and there is no such workspace in account ${cluster.account}, ${cluster.region.name}`,
        remedy: makesWorkspace(cluster)
          ? 'somebody has deleted what stack data made: look at its drift in CloudFormation'
          : 'write the id that aws amp list-workspaces shows',
      }),
    );
  const status = found.status?.statusCode;
  return status === 'ACTIVE' || status === 'UPDATING' ? ready : busy(status);
}

function lookAtRules(context: Context): () => Promise<Look> {
  const { aws, cluster } = context;
  const name = ruleNamespace(cluster);
  let wasSent = false;
  return async () => {
    const workspaceId = workspaceOf(context);
    const text = textOf(context, 'rules');
    const data = Buffer.from(text);
    const found = (await ifThere(aws.amp.describeRuleGroupsNamespace({ workspaceId, name })))?.ruleGroupsNamespace;
    if (found === undefined) {
      const tags = { ...ownerTags(cluster) };
      return create(() => {
        wasSent = true;
        return aws.amp.createRuleGroupsNamespace({ workspaceId, name, data, tags });
      }, `${name} in ${workspaceId}`);
    }
    const stranger = foreign(context, `${titles.rules} ${name} in ${workspaceId}`, found.tags);
    if (stranger !== undefined) return refuse(stranger);
    return compare(context, 'rules', text, found, {
      wasSent,
      put: () => {
        wasSent = true;
        return aws.amp.putRuleGroupsNamespace({ workspaceId, name, data });
      },
      remove: () => aws.amp.deleteRuleGroupsNamespace({ workspaceId, name }),
    });
  };
}

function lookAtReceivers(context: Context): () => Promise<Look> {
  const { aws, cluster } = context;
  let wasSent = false;
  return async () => {
    const workspaceId = workspaceOf(context);
    // Where it is said that nobody hears of alerts, nothing is rendered.
    if (!context.workspaceTexts.has('receivers')) return lookForSurplusReceivers(context, workspaceId);
    const text = textOf(context, 'receivers');
    const data = Buffer.from(text);
    const found = await receiversIn(context, workspaceId);
    if (found === undefined) {
      return create(
        () => {
          wasSent = true;
          return aws.amp.createAlertManagerDefinition({ workspaceId, data });
        },
        workspaceFile(cluster, 'receivers'),
      );
    }
    if (!isOurs(context, found)) return refuse(foreignReceivers(context, workspaceId));
    return compare(context, 'receivers', text, found, {
      wasSent,
      put: () => {
        wasSent = true;
        return aws.amp.putAlertManagerDefinition({ workspaceId, data });
      },
      remove: () => aws.amp.deleteAlertManagerDefinition({ workspaceId }),
    });
  };
}

/** Something that a workspace was told, as it gives it back. */
interface Found {
  readonly status?:
    { readonly statusCode?: string | undefined; readonly statusReason?: string | undefined } | undefined;
  readonly data?: Uint8Array | undefined;
}

/** What can be done about it, and whether it was in this run. */
interface Calls {
  readonly wasSent: boolean;
  readonly put: () => Promise<unknown>;
  readonly remove: () => Promise<unknown>;
}

function compare(context: Context, part: WorkspacePart, wanted: string, found: Found, calls: Calls): Look {
  const { statusCode = '', statusReason = '' } = found.status ?? {};
  if (statusCode.endsWith('ING')) return busy(statusCode);
  const put = update([`is not ${workspaceFile(context.cluster, part)}`], calls.put);
  const isSame = saidBy(found) === wanted;
  if (!statusCode.endsWith('_FAILED')) return isSame ? ready : put;
  // A text that was found wrong may have been corrected since; the same one is found wrong again.
  if (!isSame && !calls.wasSent) return put;
  if (repairs(context, titles[part])) return remove(calls.remove, 'what AWS could not read');
  return refuse(failed(context, titles[part], statusCode, statusReason === '' ? [] : [statusReason]));
}

function goneRules(context: Context, title: string, idOf: () => string, kept?: string): Resource {
  return {
    title,
    minutes: 1,
    look: async () => {
      const { aws, cluster } = context;
      const workspaceId = idOf();
      for (const { name, status, tags } of await allRules(context, workspaceId)) {
        if (name === kept || tags?.[ownerTagKey] !== cluster.name) continue;
        if (status?.statusCode === 'DELETING') return busy(status.statusCode);
        return remove(() => aws.amp.deleteRuleGroupsNamespace({ workspaceId, name }), name ?? '');
      }
      return ready;
    },
  };
}

async function allRules({ aws }: Context, workspaceId: string) {
  const found = [];
  let nextToken: string | undefined;
  do {
    const page = await ifThere(aws.amp.listRuleGroupsNamespaces({ workspaceId, nextToken }));
    found.push(...(page?.ruleGroupsNamespaces ?? []));
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
  return found;
}

async function lookForSurplusReceivers(context: Context, workspaceId: string): Promise<Look> {
  const found = await receiversIn(context, workspaceId);
  if (found === undefined || !isOurs(context, found)) return ready;
  const status = found.status?.statusCode;
  if (status?.endsWith('ING')) return busy(status);
  return remove(() => context.aws.amp.deleteAlertManagerDefinition({ workspaceId }), `in ${workspaceId}`);
}

async function receiversIn({ aws }: Context, workspaceId: string): Promise<Found | undefined> {
  return (await ifThere(aws.amp.describeAlertManagerDefinition({ workspaceId })))?.alertManagerDefinition;
}

function isOurs({ cluster }: Context, found: Found): boolean {
  return saidBy(found).startsWith(ownerMark(cluster));
}

function saidBy({ data }: Found): string {
  return Buffer.from(data ?? []).toString('utf8');
}

function foreignReceivers({ cluster, file }: Context, workspaceId: string): Refused {
  return refusal(file, {
    rule: 'not-ours',
    path: titles.receivers,
    message: `of ${workspaceId} were written by somebody else: they do not begin with '${ownerMark(cluster).trim()}', and a workspace has them once`,
    remedy: `give the cluster a workspace of its own; or, if nobody needs them any more, aws amp delete-alert-manager-definition --workspace-id ${workspaceId}, then run bootstrap up again`,
  });
}

function textOf({ cluster, file, workspaceTexts }: Context, part: WorkspacePart): string {
  const text = workspaceTexts.get(part);
  if (text !== undefined) return text;
  throw refusal(file, {
    rule: 'workspace-text-missing',
    path: workspaceFile(cluster, part),
    message: 'is not there: what the workspace is told was not rendered',
    remedy: 'run npx nx run synth and look at what it writes',
  });
}
