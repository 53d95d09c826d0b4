import type { Cluster } from './cluster.ts';
import { edgeGateway, edgeTargetGroup } from './edge.ts';
import { operatorService } from './operators.ts';
import type { Grant, WorkloadIdentity } from './workload-identity.ts';

/** Calls for which Route 53 has no resource: they tell which zones there are, and change nothing. */
const looksUpZones: Grant = { actions: ['route53:ListHostedZones', 'route53:ListHostedZonesByName'], resources: ['*'] };

/** Who proves to Let's Encrypt that the domain is ours, for cert-manager; undefined where nobody has to. */
export function zoneWriter({ name, edge }: Pick<Cluster, 'edge' | 'name'>): WorkloadIdentity | undefined {
  if (edge?.certificates.issuer !== 'lets-encrypt') return undefined;
  return {
    cluster: name,
    namespace: edgeGateway.workload.namespace,
    serviceAccount: 'zone-writer',
    authentication: 'irsa',
    grants: [
      {
        actions: ['route53:ChangeResourceRecordSets', 'route53:ListResourceRecordSets'],
        resources: [`arn:aws:route53:::hostedzone/${edge.zone.id}`],
      },
      // Whether a change has reached every server of the zone.
      { actions: ['route53:GetChange'], resources: ['arn:aws:route53:::change/*'] },
    ],
  };
}

/** Who writes the names of pages into the zone: external-dns. */
export function nameWriter({ name, edge }: Pick<Cluster, 'edge' | 'name'>): WorkloadIdentity | undefined {
  if (edge === undefined) return undefined;
  const { namespace } = operatorService('external-dns');
  return {
    cluster: name,
    namespace,
    serviceAccount: 'external-dns',
    authentication: 'irsa',
    grants: [
      {
        actions: ['route53:ChangeResourceRecordSets', 'route53:ListResourceRecordSets'],
        resources: [`arn:aws:route53:::hostedzone/${edge.zone.id}`],
      },
      looksUpZones,
    ],
  };
}

/**
 * Who puts pods into the target group of the edge and takes them out: the load balancer controller, which makes no load
 * balancer here and may do nothing else.
 */
export function targetWriter(
  cluster: Pick<Cluster, 'account' | 'edge' | 'name' | 'region'>,
): WorkloadIdentity | undefined {
  if (cluster.edge === undefined) return undefined;
  const { namespace } = operatorService('aws-load-balancer-controller');
  const groups = `arn:aws:elasticloadbalancing:${cluster.region.name}:${cluster.account}:targetgroup`;
  return {
    cluster: cluster.name,
    namespace,
    serviceAccount: 'controller',
    grants: [
      {
        actions: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
        resources: [`${groups}/${edgeTargetGroup(cluster)}/*`],
      },
      {
        actions: [
          'ec2:DescribeAvailabilityZones',
          'ec2:DescribeInstances',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeVpcs',
          'elasticloadbalancing:DescribeLoadBalancers',
          'elasticloadbalancing:DescribeTags',
          'elasticloadbalancing:DescribeTargetGroups',
          'elasticloadbalancing:DescribeTargetHealth',
        ],
        resources: ['*'],
      },
    ],
  };
}
