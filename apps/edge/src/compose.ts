import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { edgeGateway } from '@slipway/contracts/edge';
import { zoneWriter } from '@slipway/contracts/edge-identity';
import { missingParts } from '@slipway/contracts/foundation-parts';
import { operatorNeed } from '@slipway/contracts/operators';
import { pagesOf } from '@slipway/contracts/pages';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
import { namespaceConnectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { privateCertificateIssuer } from './gateway/certificate.ts';
import { GatewayChart } from './gateway/gateway.chart.ts';

/** The one way in from outside, where a cluster has one. */
export const compose: Compose<Construct> = (cluster) => {
  const { edge } = cluster;
  if (edge === undefined) return [];
  const { namespace, name } = edgeGateway.workload;
  const { identities, needs } = identityNeeds(cluster, zoneWriter(cluster));
  return [
    platformChart(cluster, {
      app: 'edge',
      name,
      namespace,
      wave: waves.gateway,
      identities,
      connections: namespaceConnectionsOf(cluster, namespace),
      needs: [
        operatorNeed('cert-manager'),
        operatorNeed('envoy-gateway'),
        ...needs,
        ...(edge.certificates.issuer === 'acm-pca' ? [privateCertificateIssuer] : []),
        ...(pagesOf(cluster).some(({ groups }) => groups !== undefined) ? secretNeeds(namespace) : []),
        // Auto Mode registers pods with target groups by itself.
        ...missingParts(cluster.compute, 'aws-load-balancer-controller'),
      ],
      supplies: [{ kind: 'Gateway', name }],
      build: (scope) => new GatewayChart(scope, name, { cluster, edge }),
    }),
  ];
};
