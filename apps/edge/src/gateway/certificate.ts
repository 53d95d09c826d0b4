import type { Signer } from '@slipway/constructs/gateway-certificate/gateway-certificate';
import type { Cluster } from '@slipway/contracts/cluster';
import { edgeGateway, type Edge } from '@slipway/contracts/edge';
import { zoneWriter } from '@slipway/contracts/edge-identity';
import type { Issuer } from '@slipway/contracts/external';
import { operatorService } from '@slipway/contracts/operators';

/** The issuer that hands certificates of AWS Private CA out; it is of a kind that an operator of AWS brings. */
export const privateCertificateIssuer: Issuer = {
  kind: 'Issuer',
  namespace: edgeGateway.workload.namespace,
  name: 'private-ca',
};

/** Who signs the certificate between load balancer and gateway. */
export function signerOf(cluster: Cluster, { certificates, zone }: Edge): Signer {
  const identity = zoneWriter(cluster);
  if (certificates.issuer === 'acm-pca' || identity === undefined) {
    const { name } = privateCertificateIssuer;
    return { kind: 'issuer', issuer: { group: 'awspca.cert-manager.io', kind: 'AWSPCAIssuer', name } };
  }
  const { name, namespace } = operatorService('cert-manager');
  return {
    kind: 'lets-encrypt',
    email: certificates.email,
    zone,
    region: cluster.region.name,
    account: cluster.account,
    identity,
    borrower: { namespace, name },
  };
}
