import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { EKS } from '@aws-sdk/client-eks';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { STS } from '@aws-sdk/client-sts';

/** The services of AWS that a cluster is made with. */
export interface Aws {
  readonly cloudFormation: CloudFormation;
  readonly eks: EKS;
  readonly secrets: SecretsManager;
  readonly sts: STS;
  readonly tagging: ResourceGroupsTaggingAPI;
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
    cloudFormation: new CloudFormation(each),
    eks: new EKS(each),
    secrets: new SecretsManager(each),
    sts: new STS(each),
    tagging: new ResourceGroupsTaggingAPI(each),
  };
}

/** Lets connections go. */
export function disconnect(aws: Aws): void {
  for (const client of Object.values(aws) as readonly { destroy: () => void }[]) client.destroy();
}
