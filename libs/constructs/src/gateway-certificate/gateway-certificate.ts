import type { Edge } from '@slipway/contracts/edge';
import { roleName, type WorkloadIdentity } from '@slipway/contracts/workload-identity';
import {
  Certificate,
  CertificateSpecPrivateKeyRotationPolicy as Rotation,
  Issuer,
} from '@slipway/crds/cert-manager.io';
import { Construct } from 'constructs';
import { LentAccount, type ServiceAccountRef } from '../lent-account/lent-account.ts';
import { afterItsOperator } from '../removal/removal.ts';

/** What a `GatewayCertificate` needs to know. */
export interface GatewayCertificateProps {
  /** Namespace of the gateway. */
  readonly namespace: string;
  /** Secret that gets key and certificate. */
  readonly secret: string;
  /** Domain of whose names it is. */
  readonly domain: string;
  /** Who signs it. */
  readonly signer: Signer;
}

/** An issuer that somebody else makes, or one that is made here. */
export type Signer =
  | { readonly kind: 'issuer'; readonly issuer: IssuerRef }
  | {
      readonly kind: 'lets-encrypt';
      /** Whom it tells of certificates that end. */
      readonly email: string;
      /** The hosted zone in which the domain is. */
      readonly zone: Edge['zone'];
      /** AWS region. */
      readonly region: string;
      /** The AWS account, 12 digits. */
      readonly account: string;
      /** Who writes into the zone. */
      readonly identity: WorkloadIdentity;
      /** The account of cert-manager, which asks for tokens of it. */
      readonly borrower: ServiceAccountRef;
    };

/** An issuer of cert-manager, or of somebody who signs for it. */
export interface IssuerRef {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** Directory of the authority: its own certificates of proof are trusted by nobody, and are not offered. */
const letsEncrypt = 'https://acme-v02.api.letsencrypt.org/directory';

/** Key and certificate of all names below a domain, renewed in time. */
export class GatewayCertificate extends Construct {
  constructor(scope: Construct, id: string, props: GatewayCertificateProps) {
    super(scope, id);
    const { namespace, secret, domain, signer } = props;
    const issuer = signer.kind === 'issuer' ? signer.issuer : this.letsEncrypt(namespace, signer);
    new Certificate(this, 'certificate', {
      metadata: { name: secret, namespace, annotations: afterItsOperator },
      spec: {
        secretName: secret,
        dnsNames: [`*.${domain}`],
        privateKey: { rotationPolicy: Rotation.ALWAYS },
        issuerRef: { ...issuer },
      },
    });
  }

  private letsEncrypt(namespace: string, signer: Extract<Signer, { kind: 'lets-encrypt' }>): IssuerRef {
    const { email, zone, region, account, identity, borrower } = signer;
    const name = 'lets-encrypt';
    new LentAccount(this, 'zone-writer', { identity, account, app: 'cert-manager', borrower });
    new Issuer(this, 'issuer', {
      metadata: { name, namespace, annotations: afterItsOperator },
      spec: {
        acme: {
          server: letsEncrypt,
          email,
          privateKeySecretRef: { name: `${name}-account` },
          solvers: [
            {
              selector: { dnsZones: [zone.name] },
              dns01: {
                route53: {
                  region,
                  hostedZoneId: zone.id,
                  role: `arn:aws:iam::${account}:role/${roleName(identity)}`,
                  auth: { kubernetes: { serviceAccountRef: { name: identity.serviceAccount } } },
                },
              },
            },
          ],
        },
      },
    });
    return { group: 'cert-manager.io', kind: 'Issuer', name };
  }
}
