import type { SecretRef } from '@slipway/contracts/secret-ref';
import {
  AiServiceBackend,
  AiServiceBackendSpecSchemaName as SchemaName,
  BackendSecurityPolicy,
  BackendSecurityPolicySpecType as SecurityType,
} from '@slipway/crds/aigateway.envoyproxy.io';
import { Backend } from '@slipway/crds/gateway.envoyproxy.io';
import { BackendTlsPolicy } from '@slipway/crds/gateway.networking.k8s.io';
import { Construct } from 'constructs';
import { afterItsOperator } from '../removal/removal.ts';

/** What a `BedrockRegion` needs to know. */
export interface BedrockRegionProps {
  /** Namespace of the gateway that calls it. */
  readonly namespace: string;
  /** Name of the region: `us-west-2`. */
  readonly region: string;

  /**
   * Keys of an IAM user as a file in AWS' own form, under `bedrockCredentialsKey`.
   *
   * @default - the gateway's pods have a role
   */
  readonly credentials?: SecretRef;

  /**
   * Headers of calls that end here.
   *
   * @default - none
   */
  readonly withheldHeaders?: readonly string[];
}

/** Key of the secret that holds the credentials file: the one that the gateway reads. */
export const bedrockCredentialsKey = 'credentials';

/** Name of the objects of a region, for routes. */
export function bedrockRegionName(region: string): string {
  return `bedrock-${region}`;
}

/** Amazon Bedrock in one region as a gateway calls it: address, certificate, protocol and credentials of one mould. */
export class BedrockRegion extends Construct {
  /** Name by which routes choose it. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: BedrockRegionProps) {
    super(scope, id);
    const { namespace, region, credentials, withheldHeaders = [] } = props;
    if (credentials !== undefined && !credentials.keys.includes(bedrockCredentialsKey)) {
      throw new Error(
        `'credentials' ${credentials.name} has ${credentials.keys.join(', ')}: add the key ${bedrockCredentialsKey}`,
      );
    }
    const name = bedrockRegionName(region);
    const hostname = `bedrock-runtime.${region}.amazonaws.com`;
    const metadata = { name, namespace, annotations: afterItsOperator };
    const backend = { group: 'gateway.envoyproxy.io', kind: 'Backend', name };
    this.name = name;
    new Backend(this, 'backend', { metadata, spec: { endpoints: [{ fqdn: { hostname, port: 443 } }] } });
    new BackendTlsPolicy(this, 'tls', {
      metadata,
      spec: { targetRefs: [backend], validation: { hostname, wellKnownCaCertificates: 'System' } },
    });
    new AiServiceBackend(this, 'service', {
      metadata,
      spec: {
        schema: { name: SchemaName.AWS_BEDROCK },
        // Group and kind are written out: by default it would be a Service, which is not supported.
        backendRef: backend,
        ...(withheldHeaders.length > 0 && { headerMutation: { remove: [...withheldHeaders] } }),
      },
    });
    new BackendSecurityPolicy(this, 'security', {
      metadata,
      spec: {
        targetRefs: [{ group: 'aigateway.envoyproxy.io', kind: 'AIServiceBackend', name }],
        type: SecurityType.AWS_CREDENTIALS,
        awsCredentials: {
          region,
          ...(credentials !== undefined && { credentialsFile: { secretRef: { name: credentials.name } } }),
        },
      },
    });
  }
}
