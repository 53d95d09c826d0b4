import { installs } from '@slipway/contracts/cluster-parts';
import type { Context } from '../engine/context.ts';
import type { Step } from '../engine/step.ts';
import { accessResources, argoCdAccess } from './access.ts';
import { ackResources } from './ack-capability.ts';
import { accountResource } from './account.ts';
import { addOnResources } from './add-ons.ts';
import { argoCdCapabilityResource } from './argocd-capability.ts';
import { accessOf, handOverResources, type HandOver } from './hand-over.ts';
import { argoCdResources, karpenterResources } from './helm-releases.ts';
import type { Helm } from '../kubernetes/helm.ts';
import type { KubernetesAccess } from '../kubernetes/kubernetes-api.ts';
import { clusterResource } from './cluster.ts';
import { identityProviderResources } from './identity-provider.ts';
import { nodeGroupResources } from './node-group.ts';
import { podIdentityResources } from './pod-identities.ts';
import { stackResource } from './stack.ts';
import { versionResource, versionsOnTheWay } from './version.ts';

/** The way from nothing to a cluster, as far as AWS goes: each step takes what those before it have made. */
export const awsSteps: readonly Step[] = [
  { title: 'Account', resources: (context) => [accountResource(context)] },
  { title: 'Network, keys and roles', resources: (context) => [stackResource(context, 'base')] },
  { title: 'Stores', resources: (context) => [stackResource(context, 'data')] },
  { title: 'Cluster', resources: (context) => [clusterResource(context)] },
  { title: 'Roles of workloads', resources: (context) => [stackResource(context, 'identity')] },
  {
    title: 'Access',
    resources: (context) => [...accessResources(context), ...identityProviderResources(context)],
  },
  { title: 'Kubernetes, add-ons and nodes', resources: versionsAndNodes },
  { title: 'Accounts of workloads', resources: podIdentityResources },
  { title: 'Resources of AWS from the cluster', resources: ackResources },
  {
    title: 'Way in',
    resources: (context) => (context.cluster.edge === undefined ? [] : [stackResource(context, 'edge')]),
  },
];

/** From a cluster to one that syncs: Karpenter and Argo CD, then what is handed to it. */
export function deliverySteps(tools: DeliveryTools): readonly Step[] {
  return [
    {
      title: 'Argo CD',
      resources: (context) => {
        const access = accessOf(context);
        const helm = () => tools.helm(access());
        return [
          ...karpenterResources(context, helm),
          ...argoCdResources(context, helm),
          ...(installs(context.cluster, 'argocd', 'capability')
            ? [argoCdCapabilityResource(context), argoCdAccess(context)]
            : []),
        ];
      },
    },
    { title: 'Hand over to Git', resources: (context) => handOverResources(context, tools) },
  ];
}

/** With what a cluster is reached from inside. */
export interface DeliveryTools extends HandOver {
  readonly helm: (access: KubernetesAccess) => Helm;
}

/** One minor version after another, each with the add-ons and the nodes that belong to it. */
function versionsAndNodes(context: Context) {
  const wanted = context.cluster.kubernetesVersion;
  const found = context.known.cluster?.version ?? wanted;
  return versionsOnTheWay(found, wanted).flatMap((version) => [
    ...(context.known.cluster === undefined ? [] : [versionResource(context, version)]),
    ...addOnResources(context, 'before-nodes', version),
    ...nodeGroupResources(context, version),
    ...addOnResources(context, 'after-nodes', version),
  ]);
}
