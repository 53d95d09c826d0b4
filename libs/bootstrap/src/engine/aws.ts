import { Amp } from '@aws-sdk/client-amp';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { EKS } from '@aws-sdk/client-eks';
import { Grafana } from '@aws-sdk/client-grafana';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { STS } from '@aws-sdk/client-sts';

/** The services of AWS that a cluster is made with. */
export interface Aws {
  /** Amazon Managed Service for Prometheus. */
  readonly amp: Amp;
  readonly cloudFormation: CloudFormation;
  readonly eks: EKS;
  /** Amazon Managed Grafana. */
  readonly grafana: Grafana;
  readonly secrets: SecretsManager;
  readonly sts: STS;
}

/** Where AWS is, and as whom it is spoken to. */
export interface AwsSettings {
  readonly region: string;
  /**
   * One address for all services.
   *
   * @default those of AWS; or AWS_ENDPOINT_URL
   */
  readonly endpoint?: string;
  /** @default what the machine is signed in with */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** Clients that try once: whoever calls looks again before a second try. */
export function connect(settings: AwsSettings): Aws {
  const each = { ...settings, maxAttempts: 1 };
  return {
    amp: new Amp(each),
    cloudFormation: new CloudFormation(each),
    eks: new EKS(each),
    grafana: new Grafana(each),
    secrets: new SecretsManager(each),
    sts: new STS(each),
  };
}

/** Lets connections go. */
export function disconnect(aws: Aws): void {
  for (const client of Object.values(aws) as readonly { destroy: () => void }[]) client.destroy();
}
