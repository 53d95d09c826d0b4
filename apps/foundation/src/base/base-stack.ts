import type { Cluster } from '@slipway/contracts/cluster';
import { conditionalBaseOutputs, stackOutputs } from '@slipway/contracts/foundation-stacks';
import type { RoleName } from '@slipway/contracts/identity';
import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import { Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FoundationStack } from '../stack/foundation-stack.ts';
import { addEbsCsiRole } from './add-on-roles.ts';
import { addApiLoadBalancer } from './api-load-balancer.ts';
import { addArgoCdRole } from './argo-cd-role.ts';
import { addAudit } from './audit.ts';
import { addClusterRoles } from './cluster-roles.ts';
import { addCosts } from './costs.ts';
import { addEndpoints } from './endpoints.ts';
import { addFlowLogs } from './flow-logs.ts';
import { addHumanRoles, addTeamRoles } from './human-roles.ts';
import { addImageCache, addImageScanning } from './image-cache.ts';
import { addKarpenter } from './karpenter.ts';
import { addKey, logsAsUser } from './keys.ts';
import { addNetwork } from './network.ts';
import { addRepositories } from './registry.ts';

/** Names under which `base` shares what the other stacks need. */
export const sharedByBase = {
  vpc: 'VpcId',
  privateSubnets: stackOutputs.base.privateSubnetIds,
  publicSubnets: 'PublicSubnetIds',
  collectorSubnets: 'CollectorSubnetIds',
} as const;

/** What the stack of the base holds. */
export interface BaseStackProps {
  /** What is asked of the AWS side. */
  readonly infrastructure: RenderedInfrastructure;
  /** Names of repositories for images of our own. */
  readonly repositories: readonly string[];
}

/** Network, keys and the roles that a cluster needs to exist: what is there before it. */
export function addBaseStack(
  scope: Construct,
  cluster: Cluster,
  { infrastructure, repositories }: BaseStackProps,
): FoundationStack {
  const stack = new FoundationStack(scope, 'base', cluster, `Network, keys and roles of the cluster ${cluster.name}.`);
  const network = addNetwork(stack);
  addEndpoints(stack, network);
  const key = addKey(stack, 'ClusterKey', `slipway-${cluster.name}-cluster`, 'Secrets of Kubernetes, and logs', [
    logsAsUser(stack, `/slipway/${cluster.name}/`),
    logsAsUser(stack, `/aws/eks/${cluster.name}/`),
  ]);
  addFlowLogs(stack, network.vpc, key.attrArn, infrastructure);
  addAudit(stack, infrastructure);
  addCosts(stack, infrastructure);
  if (infrastructure.repositories === 'own') addRepositories(stack, repositories);
  addImageCache(stack);
  addImageScanning(stack, infrastructure);
  const roles = addClusterRoles(stack, key.attrArn);
  const people = addHumanRoles(stack);
  addTeamRoles(stack);
  const role = (name: RoleName) => people.get(name)?.attrArn ?? '';

  const outputs = stackOutputs.base;
  stack.tell(outputs.clusterRole, roles.cluster.attrArn);
  stack.tell(outputs.nodeRole, roles.node.attrArn);
  stack.tell(outputs.clusterKey, key.attrArn);
  stack.tell(outputs.clusterAdminRole, role('cluster-admin'));
  stack.tell(outputs.adminRole, role('admin'));
  stack.tell(outputs.editorRole, role('editor'));
  stack.tell(outputs.readerRole, role('reader'));
  addWhatSomeHave(stack, network, roles.node);

  stack.share(sharedByBase.vpc, network.vpc);
  stack.share(sharedByBase.privateSubnets, Fn.join(',', [...network.privateSubnets]));
  if (network.publicSubnets.length > 0)
    stack.share(sharedByBase.publicSubnets, Fn.join(',', [...network.publicSubnets]));
  if (network.collectorSubnets.length > 0)
    stack.share(sharedByBase.collectorSubnets, Fn.join(',', [...network.collectorSubnets]));
  return stack;
}

/** Roles and parts that depend on who runs nodes and Argo CD, and on how the API is reached. */
function addWhatSomeHave(
  stack: FoundationStack,
  network: Parameters<typeof addApiLoadBalancer>[1],
  nodeRole: Parameters<typeof addKarpenter>[1],
): void {
  const { access, compute, delivery } = stack.cluster;
  const outputs = conditionalBaseOutputs;
  if (delivery.argoCd === 'capability') stack.tell(outputs.argoCdRole, addArgoCdRole(stack).attrArn);
  if (access.form === 'private-via-nlb') {
    const { host, securityGroup, targetGroup } = addApiLoadBalancer(stack, network);
    stack.tell(outputs.apiLoadBalancerHost, host);
    stack.tell(outputs.apiSecurityGroup, securityGroup);
    stack.tell(outputs.apiTargetGroup, targetGroup);
  }
  if (compute !== 'karpenter') return;
  const karpenter = addKarpenter(stack, nodeRole);
  stack.tell(outputs.ebsCsiRole, addEbsCsiRole(stack).attrArn);
  stack.tell(outputs.karpenterRole, karpenter.role.attrArn);
  stack.tell(outputs.karpenterQueue, karpenter.queue.attrQueueName);
}
