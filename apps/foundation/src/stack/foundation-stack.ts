import type { Cluster } from '@slipway/contracts/cluster';
import { ownerTags, stackName, type StackName } from '@slipway/contracts/foundation-stacks';
import {
  BootstraplessSynthesizer,
  CfnOutput,
  CfnParameter,
  Fn,
  Stack,
  Tags,
  type IStackSynthesizer,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * A stack of a cluster: everything in it has the cluster's tags, and its names are what is written, with nothing added.
 * It needs no bucket and no stack beside it, for it has no files.
 */
export class FoundationStack extends Stack {
  /** The cluster whose stack it is. */
  readonly cluster: Cluster;

  constructor(scope: Construct, stack: StackName, cluster: Cluster, description: string) {
    const { text } = stackName(cluster, stack);
    super(scope, text, {
      stackName: text,
      description: `${description} Rendered from ${cluster.file}.`,
      env: { account: cluster.account, region: cluster.region.name },
      // Its class says `undefined` where its interface leaves a field out.
      synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
    });
    this.cluster = cluster;
    this.templateOptions.templateFormatVersion = '2010-09-09';
    for (const [key, value] of Object.entries(ownerTags(cluster))) Tags.of(this).add(key, value);
  }

  /** Says a value to whoever runs the stack, under a name. */
  tell(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }

  /** Says a value to the other stacks of the cluster too. */
  share(name: string, value: string): void {
    new CfnOutput(this, name, { value, exportName: `${this.stackName}-${name}` });
  }

  /** What another stack of the cluster shares under a name. It cannot change there while it is used here. */
  shared(stack: StackName, name: string): string {
    return Fn.importValue(`${stackName(this.cluster, stack).text}-${name}`);
  }

  /** ARN of something in the cluster's account and region: `arn('eks', 'cluster/dev')`. */
  arn(service: string, resource: string): string {
    const { account, region } = this.cluster;
    return `arn:aws:${service}:${region.name}:${account}:${resource}`;
  }

  /** ARN of something of IAM, which knows no region: `iamArn('role/slipway-dev-node')`. */
  iamArn(resource: string): string {
    return `arn:aws:iam::${this.cluster.account}:${resource}`;
  }

  /** ARN of the cluster itself. */
  get clusterArn(): string {
    return this.arn('eks', `cluster/${this.cluster.name}`);
  }
}

/** The parameter that says which security group EKS made for the cluster; returns what stands for it. */
export function addClusterGroupParameter(stack: FoundationStack, name: string): string {
  return new CfnParameter(stack, name, {
    type: 'AWS::EC2::SecurityGroup::Id',
    description: 'Security group that EKS made for the cluster',
  }).valueAsString;
}

/** ARN of the workspace of metrics that the cluster names; undefined where it names none. */
export function namedWorkspaceArn(stack: FoundationStack): string | undefined {
  const { metrics } = stack.cluster.observability;
  if (metrics.form !== 'managed' || metrics.workspace === undefined) return undefined;
  return stack.arn('aps', `workspace/${metrics.workspace}`);
}

/** Tags of a resource, as CloudFormation has them. */
export function cfnTags(tags: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** A zone as part of a name: `us-east-1a` is `A`. */
export function zoneSuffix(zone: string): string {
  return zone.slice(-1).toUpperCase();
}
