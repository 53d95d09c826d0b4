import type { Cluster as EksCluster } from '@aws-sdk/client-eks';
import type { Cluster } from '@slipway/contracts/cluster';
import { ownerTagKey, type StackName } from '@slipway/contracts/foundation-stacks';
import type { WorkspacePart } from '@slipway/contracts/workspace-files';
import type { WorkloadIdentity } from '@slipway/contracts/workload-identity';
import { createHash } from 'node:crypto';
import type { Aws } from './aws.ts';
import { NotYet, refusal, type Refused } from './refused.ts';
import type { Settling } from './settle.ts';

/** What is wanted, and what it is made with. */
export interface Context extends Settling {
  readonly cluster: Cluster;
  readonly aws: Aws;
  /** Region that whoever runs it has chosen for what they do, if any; that of the cluster is used in any case. */
  readonly chosenRegion?: string | undefined;
  /** Texts of the templates in `dist/`. */
  readonly templates: ReadonlyMap<StackName, string>;
  /** What the workspace of metrics is told, as it lies in `dist/`. */
  readonly workspaceTexts: ReadonlyMap<WorkspacePart, string>;
  /** Everything in the cluster that may do something in AWS. */
  readonly identities: readonly WorkloadIdentity[];
  /** API groups of all that the cluster syncs. */
  readonly groups: readonly string[];
  /** Leftovers of failed creations may be deleted. */
  readonly repair: boolean;
  /** Resources that hold data may be replaced or removed by a change of a template. */
  readonly allowReplacement: boolean;
  readonly known: Known;
}

/** What was read of AWS in this run, and what was repaired. */
export class Known {
  readonly outputs = new Map<StackName, ReadonlyMap<string, string>>();
  readonly stackIds = new Map<StackName, string>();
  readonly repaired = new Set<string>();
  /** ARNs of the entries of AWS Secrets Manager that stacks are told of, by name. */
  readonly secretArns = new Map<string, string>();
  cluster: EksCluster | undefined;
}

/**
 * An output of a stack.
 * @throws NotYet
 */
export function output({ known }: Pick<Context, 'known'>, stack: StackName, name: string): string {
  const value = known.outputs.get(stack)?.get(name);
  if (value === undefined) throw new NotYet(`stack ${stack}`);
  return value;
}

/**
 * The cluster as EKS describes it.
 * @throws NotYet
 */
export function madeCluster({ known }: Pick<Context, 'known'>): EksCluster {
  if (known.cluster === undefined) throw new NotYet('EKS cluster');
  return known.cluster;
}

/**
 * ARN of an entry of AWS Secrets Manager that a stack is told of.
 * @throws NotYet
 */
export function secretArn({ known }: Pick<Context, 'known'>, name: string): string {
  const arn = known.secretArns.get(name);
  if (arn === undefined) throw new NotYet(`secret ${name}`);
  return arn;
}

/** A token by which AWS knows a call again; the same for the same call in every run, another one after a removal. */
export function token(context: Pick<Context, 'known'>, call: string, ...wanted: readonly unknown[]): string {
  const { cluster, stackIds } = context.known;
  const generation = cluster?.createdAt?.toISOString() ?? stackIds.get('base') ?? '';
  return createHash('sha256')
    .update(JSON.stringify([generation, call, ...wanted]))
    .digest('hex')
    .slice(0, 60);
}

/** A refusal where something by our name belongs to somebody else; undefined where it is ours. */
export function foreign(
  { cluster, file }: Pick<Context, 'cluster' | 'file'>,
  what: string,
  tags: Readonly<Record<string, string>> | undefined,
): Refused | undefined {
  const owner = tags?.[ownerTagKey];
  if (owner === cluster.name) return undefined;
  return refusal(file, {
    rule: 'not-ours',
    path: what,
    message: `exists in account ${cluster.account}, ${cluster.region.name}, without the tag ${ownerTagKey}=${cluster.name}${owner === undefined ? '' : ` (it has ${owner})`}`,
    remedy: 'choose another name in cluster.ts; what is not tagged as ours is never changed',
  });
}

/** May this leftover be deleted? Once in a run. */
export function repairs({ repair, known }: Pick<Context, 'known' | 'repair'>, title: string): boolean {
  if (!repair || known.repaired.has(title)) return false;
  known.repaired.add(title);
  return true;
}

/** A refusal about a creation that has failed, with what AWS says of it. */
export function failed(
  { file }: Pick<Context, 'file'>,
  title: string,
  status: string,
  reasons: readonly string[],
): Refused {
  return refusal(file, {
    rule: 'failed',
    path: title,
    message: `is ${status}: ${reasons.join('; ') || 'AWS gives no reason'}`,
    remedy: 'correct the reason, then run bootstrap up --repair, which deletes the leftover and tries again',
  });
}

/** Codes and messages of what AWS says is wrong. */
export function reasonsOf(
  health:
    | {
        readonly issues?:
          readonly { readonly code?: string | undefined; readonly message?: string | undefined }[] | undefined;
      }
    | undefined,
): readonly string[] {
  return (health?.issues ?? []).map(({ code, message }) => [code, message].filter(Boolean).join(': '));
}
