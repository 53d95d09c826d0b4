import type { Change, DescribeChangeSetOutput, Stack } from '@aws-sdk/client-cloudformation';
import {
  clusterSecurityGroupParameter,
  conditionalDataOutputs,
  longestTemplate,
  metricsWorkspaceParameter,
  oidcIssuerParameter,
  ownerTags,
  requiredOutputs,
  requiredParameters,
  sentTemplate,
  stackName,
  templateFile,
  type StackName,
} from '@slipway/contracts/foundation-stacks';
import { cacheCredentials } from '@slipway/contracts/image-cache';
import { templateHash } from '@slipway/contracts/check-foundation';
import { ifThere } from '../engine/aws-error.ts';
import { failed, foreign, madeCluster, output, repairs, secretArn, token, type Context } from '../engine/context.ts';
import { NotYet, refusal, type Refused } from '../engine/refused.ts';
import { busy, create, ready, remove, update, type Look, type Resource } from '../engine/resource.ts';

/** Kinds that hold data, or on which everything stands. */
const precious =
  /^AWS::(APS::Workspace|S3::Bucket|RDS::|ElastiCache::|DynamoDB::|OpenSearchService::|KMS::Key|EC2::(VPC|Subnet)$|SecretsManager::Secret|Backup::)/;
/** Stacks that nobody deletes by a slip. */
const isProtected = (stack: StackName) => stack === 'base' || stack === 'data';

const usualMinutes: Readonly<Record<StackName, number>> = { base: 5, data: 15, identity: 2, edge: 5 };

/** A stack of the foundation: made and changed by change sets, which are shown before they are executed. */
export function stackResource(context: Context, stack: StackName): Resource {
  return { title: `stack ${stack}`, minutes: usualMinutes[stack], look: () => look(context, stack) };
}

async function look(context: Context, stack: StackName): Promise<Look> {
  const { aws, cluster, known } = context;
  const title = `stack ${stack}`;
  const StackName = stackName(cluster, stack).text;
  const body = templateOf(context, stack);
  if (Buffer.byteLength(body) > longestTemplate) return refused(tooLarge(context, stack, Buffer.byteLength(body)));
  const found = await describeStack(context, stack);
  if (found === undefined || found.StackStatus === 'REVIEW_IN_PROGRESS')
    return byChangeSet(context, stack, 'CREATE', []);
  const stranger = foreign(context, StackName, tagsOf(found));
  if (stranger !== undefined) return refused(stranger);
  const status = found.StackStatus ?? '';
  if (status.endsWith('_IN_PROGRESS')) return busy(status);
  if (/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED)$/.test(status)) {
    if (repairs(context, title)) return remove(() => aws.cloudFormation.deleteStack({ StackName }));
    return refused(failed(context, title, status, await failuresOf(context, StackName)));
  }
  if (!status.endsWith('_COMPLETE'))
    return refused(failed(context, title, status, await failuresOf(context, StackName)));
  const outputs = new Map(
    (found.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  known.outputs.set(stack, outputs);
  known.stackIds.set(stack, found.StackId ?? '');
  const differences = await differencesOf(context, stack, found, body);
  if (differences.length > 0) return byChangeSet(context, stack, 'UPDATE', differences);
  if (isProtected(stack) && found.EnableTerminationProtection !== true) {
    const wanted = { StackName, EnableTerminationProtection: true };
    return update(['is protected from deletion'], () => aws.cloudFormation.updateTerminationProtection(wanted));
  }
  const missing = requiredOutputs(cluster, stack).filter((name) => !outputs.has(name));
  if (missing.length > 0) return refused(outputMissing(templateFile(cluster, stack), missing));
  return ready;
}

/** What a stack is now; undefined where there is none. */
export async function describeStack({ aws, cluster }: Context, stack: StackName): Promise<Stack | undefined> {
  const found = await ifThere(aws.cloudFormation.describeStacks({ StackName: stackName(cluster, stack).text }));
  return found?.Stacks?.[0];
}

/** The tags of a stack by key. */
export function tagsOf({ Tags = [] }: Stack): Readonly<Record<string, string>> {
  return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

async function differencesOf(
  context: Context,
  stack: StackName,
  found: Stack,
  body: string,
): Promise<readonly string[]> {
  const { aws } = context;
  const { TemplateBody = '' } = await aws.cloudFormation.getTemplate({
    StackName: found.StackName,
    TemplateStage: 'Original',
  });
  const given = new Map(
    (found.Parameters ?? []).map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
  );
  const others = parametersOf(context, stack).filter(
    ({ ParameterKey, ParameterValue }) => given.get(ParameterKey) !== ParameterValue,
  );
  return [
    ...(normal(TemplateBody) === normal(body) ? [] : [`its template is not ${templateFile(context.cluster, stack)}`]),
    ...others.map(({ ParameterKey, ParameterValue }) => `${ParameterKey} becomes ${ParameterValue}`),
  ];
}

/** One call on the way to an executed change set; its name follows from what it would make. */
async function byChangeSet(
  context: Context,
  stack: StackName,
  ChangeSetType: 'CREATE' | 'UPDATE',
  differences: readonly string[],
): Promise<Look> {
  const { aws, cluster } = context;
  const body = templateOf(context, stack);
  const parameters = ChangeSetType === 'CREATE' ? undefined : parametersOf(context, stack);
  const lazily = () => parameters ?? parametersOf(context, stack);
  const act = (call: () => Promise<unknown>, more: readonly string[]) =>
    ChangeSetType === 'CREATE' ? create(call, ...more) : update(more, call);
  let hash: string;
  try {
    hash = templateHash(JSON.stringify([body, lazily()]));
  } catch (error) {
    // In a plan of a cluster that is not made yet.
    if (error instanceof NotYet) return create(() => Promise.reject(error), ...differences);
    throw error;
  }
  const names = { StackName: stackName(cluster, stack).text, ChangeSetName: `slipway-${hash.slice(0, 24)}` };
  const set = await ifThere(aws.cloudFormation.describeChangeSet(names));
  if (set === undefined) {
    const wanted = {
      ...names,
      ChangeSetType,
      TemplateBody: body,
      Capabilities: ['CAPABILITY_NAMED_IAM' as const],
      Parameters: [...lazily()],
      Tags: Object.entries(ownerTags(cluster)).map(([Key, Value]) => ({ Key, Value })),
      ClientToken: token(context, 'CreateChangeSet', names, hash),
    };
    return act(() => aws.cloudFormation.createChangeSet(wanted), differences);
  }
  if (/^CREATE_(PENDING|IN_PROGRESS)$/.test(set.Status ?? '')) return busy(`change set ${set.Status ?? ''}`);
  if (set.Status === 'CREATE_COMPLETE' && set.ExecutionStatus === 'AVAILABLE') {
    const changes = set.Changes ?? [];
    const losses = changes.filter(isLoss);
    if (losses.length > 0 && !context.allowReplacement) return refused(wouldLose(context, stack, losses));
    const wanted = { ...names, ClientRequestToken: token(context, 'ExecuteChangeSet', names) };
    return act(() => aws.cloudFormation.executeChangeSet(wanted), changes.map(inWords));
  }
  return notExecutable(context, stack, names, set);
}

async function notExecutable(
  context: Context,
  stack: StackName,
  names: { readonly StackName: string; readonly ChangeSetName: string },
  set: DescribeChangeSetOutput,
): Promise<Look> {
  const title = `stack ${stack}`;
  const [Status, ExecutionStatus] = [String(set.Status), String(set.ExecutionStatus)];
  const { StatusReason = '' } = set;
  if (/^EXECUTE_IN_PROGRESS$/.test(ExecutionStatus) || ExecutionStatus === 'EXECUTE_COMPLETE')
    return busy(ExecutionStatus);
  const isStale = ExecutionStatus === 'OBSOLETE' || /^DELETE/.test(Status);
  // Another comment or order of the same template is no change for AWS: nothing would ever make it equal.
  if (!isStale && !repairs(context, title)) {
    const reasons = ExecutionStatus === 'EXECUTE_FAILED' ? await failuresOf(context, names.StackName) : [StatusReason];
    return refused(
      failed(
        context,
        title,
        `not changed (change set ${ExecutionStatus === 'EXECUTE_FAILED' ? ExecutionStatus : Status})`,
        reasons,
      ),
    );
  }
  return remove(() => context.aws.cloudFormation.deleteChangeSet(names), 'the last change set');
}

/** What CloudFormation says of resources that could not be made or deleted. */
export async function failuresOf({ aws }: Context, StackName: string): Promise<readonly string[]> {
  const { StackEvents = [] } = await aws.cloudFormation.describeStackEvents({ StackName });
  return StackEvents.filter(
    ({ ResourceStatus, ResourceStatusReason = '' }) =>
      ResourceStatus?.endsWith('_FAILED') === true && !/cancelled/i.test(ResourceStatusReason),
  )
    .slice(0, 5)
    .map(({ LogicalResourceId = '', ResourceStatusReason = '' }) => `${LogicalResourceId}: ${ResourceStatusReason}`);
}

/**
 * The parameters of a stack.
 * @throws NotYet
 */
function parametersOf(context: Context, stack: StackName): readonly { ParameterKey: string; ParameterValue: string }[] {
  const names = requiredParameters(context.cluster, stack);
  if (names.length === 0) return [];
  if (stack === 'base')
    return cacheCredentials(context.cluster).map(({ parameter, remoteKey }) => ({
      ParameterKey: parameter,
      ParameterValue: secretArn(context, remoteKey),
    }));
  const { identity, resourcesVpcConfig } = madeCluster(context);
  const values: Readonly<Record<string, string>> = {
    [oidcIssuerParameter]: identity?.oidc?.issuer?.replace(/^https:\/\//, '') ?? '',
    [clusterSecurityGroupParameter]: resourcesVpcConfig?.clusterSecurityGroupId ?? '',
    ...(names.includes(metricsWorkspaceParameter) && {
      [metricsWorkspaceParameter]: output(context, 'data', conditionalDataOutputs.metricsWorkspace),
    }),
  };
  return names.map((name) => ({ ParameterKey: name, ParameterValue: values[name] ?? '' }));
}

function templateOf({ cluster, templates, file }: Context, stack: StackName): string {
  const text = templates.get(stack);
  if (text !== undefined) return sentTemplate(text);
  throw refusal(file, {
    rule: 'template-missing',
    path: templateFile(cluster, stack),
    message: 'is not there: the foundation of this cluster was not rendered',
    remedy: 'run npx nx run synth and look at what it writes',
  });
}

function normal(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function isLoss({ ResourceChange: change }: Change): boolean {
  if (!precious.test(change?.ResourceType ?? '')) return false;
  return change?.Action === 'Remove' || change?.Replacement === 'True';
}

function inWords({ ResourceChange: change }: Change): string {
  const replaced = change?.Replacement === 'True' ? ', replaced' : '';
  return `${(change?.Action ?? 'Modify').toLowerCase()} ${change?.LogicalResourceId ?? ''} (${change?.ResourceType ?? ''}${replaced})`;
}

function refused(because: Refused): Look {
  return { state: 'refused', because };
}

function wouldLose({ file }: Context, stack: StackName, losses: readonly Change[]): Refused {
  return refusal(file, {
    rule: 'would-lose-data',
    path: `stack ${stack}`,
    message: `this change would remove or replace what holds data: ${losses.map(inWords).join(', ')}`,
    remedy: 'take the change back; or back it up and run bootstrap up --allow-replacement',
  });
}

function tooLarge({ cluster }: Context, stack: StackName, bytes: number): Refused {
  return refusal(templateFile(cluster, stack), {
    rule: 'template-too-large',
    message: `has ${bytes} bytes, more than the ${longestTemplate} that CloudFormation takes`,
    remedy: 'declare fewer of what it holds, or split the cluster',
  });
}

function outputMissing(file: string, names: readonly string[]): Refused {
  return refusal(file, {
    rule: 'output-missing',
    message: `has no output ${names.join(', ')}, which the cluster needs`,
    remedy: 'render again with npx nx run synth; nobody else writes templates',
  });
}
