import { installs } from '@slipway/contracts/cluster-parts';
import type { Context } from '../engine/context.ts';
import type { Step } from '../engine/step.ts';
import { accessResources, argoCdAccess } from './access.ts';
import { ackResources } from './ack-capability.ts';
import { accountResource } from './account.ts';
import { addOnResources } from './add-ons.ts';
import { apiAddressResources, apiFormResource } from './api-addresses.ts';
import { argoCdCapabilityResource } from './argocd-capability.ts';
import { grafanaResources, type GrafanaTools } from './grafana.ts';
import { accessOf, handOverResources, type HandOver } from './hand-over.ts';
import { argoCdResources, karpenterResources } from './helm-releases.ts';
import type { Helm } from '../kubernetes/helm.ts';
import type { KubernetesAccess } from '../kubernetes/kubernetes-api.ts';
import { bedrockModelResources } from './bedrock-models.ts';
import { clusterResource } from './cluster.ts';
import { identityProviderResources } from './identity-provider.ts';
import { cacheSecretResources } from './image-cache.ts';
import { kubernetesVersionResource } from './kubernetes-version.ts';
import { networkResources } from './network.ts';
import { nodeGroupResources } from './node-group.ts';
import { podIdentityResources } from './pod-identities.ts';
import { quotasResource } from './quotas.ts';
import { runnerResource } from './runner.ts';
import { stackResource } from './stack.ts';
import { versionResource, versionsOnTheWay } from './version.ts';
import { workspaceResources } from './workspace.ts';
import { zonesResource } from './zones.ts';

/** The way from nothing to a cluster, as far as AWS goes: each step takes what those before it have made. */
export const awsSteps: readonly Step[] = [
  { title: 'Account', resources: (context) => [accountResource(context)] },
  {
    title: 'What AWS allows',
    resources: (context) => [
      kubernetesVersionResource(context),
      apiFormResource(context),
      zonesResource(context),
      ...networkResources(context),
      quotasResource(context),
      ...bedrockModelResources(context),
    ],
  },
  {
    title: 'Network, keys and roles',
    resources: (context) => [...cacheSecretResources(context), stackResource(context, 'base')],
  },
  { title: 'Stores', resources: (context) => [stackResource(context, 'data')] },
  { title: 'Cluster', resources: (context) => [clusterResource(context), ...apiAddressResources(context)] },
  { title: 'Roles of workloads', resources: (context) => [stackResource(context, 'identity')] },
  {
    title: 'Access',
    resources: (context) => [
      ...accessResources(context),
      ...identityProviderResources(context),
      runnerResource(context),
    ],
  },
  { title: 'Kubernetes, add-ons and nodes', resources: versionsAndNodes },
  { title: 'Accounts of workloads', resources: podIdentityResources },
  { title: 'Resources of AWS from the cluster', resources: ackResources },
  {
    title: 'Way in',
    resources: (context) => (context.cluster.edge === undefined ? [] : [stackResource(context, 'edge')]),
  },
  { title: 'Rules and receivers', resources: workspaceResources },
];

/** What people see: after what is measured is told what it means. */
export function grafanaStep(tools: GrafanaTools): Step {
  return { title: 'Dashboards', resources: (context) => grafanaResources(context, tools) };
}

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
