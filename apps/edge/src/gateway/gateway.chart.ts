import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ConnectionPolicies } from '@slipway/constructs/connection-policies/connection-policies';
import { EdgeGateway } from '@slipway/constructs/edge-gateway/edge-gateway';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { GatewayCertificate } from '@slipway/constructs/gateway-certificate/gateway-certificate';
import { PageRoute, type Admission } from '@slipway/constructs/page-route/page-route';
import { TargetGroupBinding } from '@slipway/constructs/target-group-binding/target-group-binding';
import type { Cluster } from '@slipway/contracts/cluster';
import { edgeGateway, edgeHealthPath, edgeTargetGroup, type Edge } from '@slipway/contracts/edge';
import { gatewayController } from '@slipway/contracts/operators';
import { pagesOf, type Page } from '@slipway/contracts/pages';
import { signInWith, type SignIn } from '@slipway/contracts/sign-in';
import { longestAnswerSeconds, namespaceConnectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { signerOf } from './certificate.ts';

/** What `GatewayChart` needs to know. */
export interface GatewayChartProps {
  /** The cluster that is reached through it. */
  readonly cluster: Cluster;
  /** Its edge. */
  readonly edge: Edge;
}

const { name, namespace } = edgeGateway.workload;
const certificate = 'edge-tls';

/** The gateway behind the load balancer, what it leads to, and whom it lets through. */
export class GatewayChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster, edge }: GatewayChartProps) {
    super(scope, id, { app: 'edge', team: 'platform' });
    new EdgeGateway(this, 'gateway', {
      gateway: { name, namespace },
      controller: gatewayController,
      port: edgeGateway.port,
      certificate,
      healthPath: edgeHealthPath,
      replicas: cluster.gateway.replicas,
      longestAnswerSeconds,
      loadBalancerHost: cluster.foundation?.edge?.loadBalancerHost,
    });
    new GatewayCertificate(this, 'certificate', {
      namespace,
      secret: certificate,
      domain: edge.domain,
      signer: signerOf(cluster, edge),
    });
    this.pages(cluster);
    new ConnectionPolicies(this, 'connections', {
      subject: { namespace },
      connections: namespaceConnectionsOf(cluster, namespace),
    });
    this.bind(cluster);
  }

  private pages(cluster: Cluster): void {
    const pages = pagesOf(cluster);
    const signIn = pages.some(({ groups }) => groups !== undefined) ? this.signIn(cluster) : undefined;
    for (const page of pages) {
      new PageRoute(this, page.name, {
        name: page.name,
        gateway: { name, namespace },
        host: page.host,
        to: page.to,
        paths: page.paths,
        longestAnswerSeconds,
        ...admission(page, signIn),
      });
    }
  }

  private signIn(cluster: Cluster): SignIn {
    const signIn = signInWith(cluster, 'edge', namespace);
    if (signIn === undefined) {
      throw new Error(`'identity' of ${cluster.name} has no client for the edge: register one, and write its id`);
    }
    // A page of the cluster's own provider is called sign-in.
    new ExternalSecret(this, 'client-secret', { namespace, secret: signIn.secret });
    return signIn;
  }

  /** Auto Mode wants the ARN that AWS made up; a controller of one's own looks the name up. */
  private bind({ name: cluster, compute, foundation }: Cluster): void {
    const arn = foundation?.edge?.targetGroupArn;
    if (compute === 'eks-auto-mode' && arn === undefined) return;
    new TargetGroupBinding(this, 'binding', {
      endpoint: edgeGateway,
      targetGroup:
        compute === 'eks-auto-mode' && arn !== undefined ? { arn } : { name: edgeTargetGroup({ name: cluster }) },
    });
  }
}

function admission({ groups }: Page, signIn: SignIn | undefined): { readonly admits?: Admission } {
  return groups === undefined || signIn === undefined ? {} : { admits: { signIn, groups } };
}
