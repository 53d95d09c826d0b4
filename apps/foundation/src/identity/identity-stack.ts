import type { Cluster } from '@slipway/contracts/cluster';
import { ackRoleOutput, oidcIssuerParameter } from '@slipway/contracts/foundation-stacks';
import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import type { WorkloadIdentity } from '@slipway/contracts/workload-identity';
import { CfnParameter, Fn } from 'aws-cdk-lib';
import { CfnOIDCProvider } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { FoundationStack } from '../stack/foundation-stack.ts';
import { addCollector } from './collector.ts';
import { addEnvironmentRoles } from './environment-roles.ts';
import { addWorkloadRole } from './workload-role.ts';

/** What the stack of identities holds. */
export interface IdentityStackProps {
  /** What is asked of the AWS side. */
  readonly infrastructure: RenderedInfrastructure;
  /** Whose roles are made. */
  readonly identities: readonly WorkloadIdentity[];
  /**
   * What AWS's collector of metrics asks of whom, as JSON.
   *
   * @default - there is none
   */
  readonly scrapeConfiguration?: string;
}

/** Roles of workloads: after the cluster, whose tokens some of them trust. */
export function addIdentityStack(
  scope: Construct,
  cluster: Cluster,
  { infrastructure, identities, scrapeConfiguration }: IdentityStackProps,
): FoundationStack {
  const stack = new FoundationStack(scope, 'identity', cluster, `Roles of what runs in the cluster ${cluster.name}.`);
  new CfnParameter(stack, oidcIssuerParameter, {
    type: 'String',
    description: "Issuer of the cluster's tokens, without https://",
    allowedPattern: '[a-z0-9.-]+/[A-Za-z0-9/]+',
  });
  new CfnOIDCProvider(stack, 'OidcProvider', {
    url: Fn.sub(`https://\${${oidcIssuerParameter}}`),
    clientIdList: ['sts.amazonaws.com'],
  });
  for (const identity of identities) addWorkloadRole(stack, identity);
  if (infrastructure.environmentRoles) stack.tell(ackRoleOutput, addEnvironmentRoles(stack).attrArn);
  if (scrapeConfiguration !== undefined) addCollector(stack, scrapeConfiguration);
  return stack;
}
