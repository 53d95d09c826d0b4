import { charts } from '@slipway/catalog/charts';
import { edgeGateway } from '@slipway/contracts/edge';
import { nameWriter } from '@slipway/contracts/edge-identity';
import { accountAnnotations } from '@slipway/contracts/workload-identity';
import { kinds, type Install } from './operator-release.ts';
import {
  priorityClassName,
  resources,
  restrictedContainer,
  restrictedPod,
  type ContainerSecurityContext,
  type PodSecurityContext,
  type Resources,
} from './pods.ts';

interface ExternalDnsValues {
  readonly provider: { readonly name: 'aws' };
  readonly sources: readonly ['gateway-httproute'];
  readonly namespaced: true;
  readonly sourceNamespace: string;
  readonly gatewayNamespace: string;
  readonly policy: 'sync';
  readonly registry: 'txt';
  readonly txtOwnerId: string;
  readonly txtPrefix: string;
  readonly domainFilters: readonly string[];
  readonly extraArgs: Readonly<Record<string, string>>;
  readonly interval: string;
  readonly triggerLoopOnEvent: true;
  readonly logFormat: 'json';
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly podSecurityContext: PodSecurityContext;
  readonly securityContext: ContainerSecurityContext;
  readonly serviceAccount: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
}

/**
 * external-dns: has the names of the edge's pages lead to the load balancer. It looks at one namespace, writes into one zone,
 * and takes back only what it wrote itself. One copy: two would write against each other.
 */
export const externalDns: Install = (cluster) => {
  const { edge, name } = cluster;
  const identity = nameWriter(cluster);
  if (edge === undefined || identity === undefined)
    throw new Error(`'edge' of ${name} is missing: external-dns has no zone to write into`);
  const { namespace } = edgeGateway.workload;
  const values: ExternalDnsValues = {
    provider: { name: 'aws' },
    sources: ['gateway-httproute'],
    namespaced: true,
    sourceNamespace: namespace,
    gatewayNamespace: namespace,
    policy: 'sync',
    registry: 'txt',
    // Two clusters may share a zone: neither touches the names of the other.
    txtOwnerId: `slipway-${name}`,
    txtPrefix: 'slipway-owner-',
    domainFilters: [edge.domain],
    extraArgs: { 'zone-id-filter': edge.zone.id },
    // It hears of changes at once; this is for what others change in the zone. Route 53 answers five questions a second.
    interval: '10m',
    triggerLoopOnEvent: true,
    logFormat: 'json',
    priorityClassName,
    resources: resources('20m', 128),
    podSecurityContext: restrictedPod,
    securityContext: restrictedContainer,
    serviceAccount: { name: identity.serviceAccount, annotations: accountAnnotations(cluster.account, identity) },
  };
  return {
    chart: charts['external-dns'],
    values,
    clusterKinds: kinds.definitions,
    namespacedKinds: [...kinds.accounts, ...kinds.controllers, ...kinds.roles],
    reaches: [namespace],
    identity,
  };
};
