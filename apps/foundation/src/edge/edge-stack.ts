import type { Cluster } from '@slipway/contracts/cluster';
import type { Edge } from '@slipway/contracts/edge';
import { clusterSecurityGroupParameter, stackOutputs } from '@slipway/contracts/foundation-stacks';
import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { addClusterGroupParameter, FoundationStack } from '../stack/foundation-stack.ts';
import { addRefusalLogs } from './edge-logs.ts';
import { addLoadBalancer } from './load-balancer.ts';
import { addWebAcl } from './web-acl.ts';

/** What the stack of the edge holds. */
export interface EdgeStackProps {
  /** The edge of the cluster. */
  readonly edge: Edge;
  /** What is asked of the AWS side. */
  readonly infrastructure: RenderedInfrastructure;
}

/** The way in from outside: a load balancer with a certificate, and what is refused before it. */
export function addEdgeStack(
  scope: Construct,
  cluster: Cluster,
  { edge, infrastructure }: EdgeStackProps,
): FoundationStack {
  const stack = new FoundationStack(scope, 'edge', cluster, `The way in to the cluster ${cluster.name}.`);
  const clusterGroup = addClusterGroupParameter(stack, clusterSecurityGroupParameter);
  const { balancer, targets } = addLoadBalancer(stack, { edge, infrastructure, clusterGroup });
  const acl = addWebAcl(stack, edge);
  new CfnWebACLAssociation(stack, 'WebAclAssociation', { resourceArn: balancer.ref, webAclArn: acl.attrArn });
  addRefusalLogs(stack, acl, infrastructure);
  stack.tell(stackOutputs.edge.targetGroup, targets.ref);
  stack.tell(stackOutputs.edge.loadBalancerHost, balancer.attrDnsName);
  return stack;
}
