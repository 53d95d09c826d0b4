import { Amp } from '@aws-sdk/client-amp';
import { Bedrock } from '@aws-sdk/client-bedrock';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { EC2 } from '@aws-sdk/client-ec2';
import { ECR } from '@aws-sdk/client-ecr';
import { EKS } from '@aws-sdk/client-eks';
import { Grafana } from '@aws-sdk/client-grafana';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { ServiceQuotas } from '@aws-sdk/client-service-quotas';
import { STS } from '@aws-sdk/client-sts';

/** The services of AWS that a cluster is made with. */
export interface Aws {
  /** Amazon Managed Service for Prometheus. */
  readonly amp: Amp;
  /** By region: models are offered in each on its own. */
  readonly bedrock: ReadonlyMap<string, Bedrock>;
  readonly cloudFormation: CloudFormation;
  readonly ec2: EC2;
  readonly ecr: ECR;
  readonly eks: EKS;
  /** Amazon Managed Grafana. */
  readonly grafana: Grafana;
  readonly loadBalancing: ElasticLoadBalancingV2;
  readonly quotas: ServiceQuotas;
  readonly secrets: SecretsManager;
  readonly sts: STS;
  readonly tagging: ResourceGroupsTaggingAPI;
}

/** Where AWS is, and as whom it is spoken to. */
export interface AwsSettings {
  readonly region: string;
  /**
   * Further regions whose models are called.
   *
   * @default none
   */
  readonly bedrockRegions?: readonly string[];
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
export function connect({ bedrockRegions = [], ...settings }: AwsSettings): Aws {
  const each = { ...settings, maxAttempts: 1 };
  return {
    amp: new Amp(each),
    bedrock: new Map([settings.region, ...bedrockRegions].map((region) => [region, new Bedrock({ ...each, region })])),
    cloudFormation: new CloudFormation(each),
    ec2: new EC2(each),
    ecr: new ECR(each),
    eks: new EKS(each),
    grafana: new Grafana(each),
    loadBalancing: new ElasticLoadBalancingV2(each),
    quotas: new ServiceQuotas(each),
    secrets: new SecretsManager(each),
    sts: new STS(each),
    tagging: new ResourceGroupsTaggingAPI(each),
  };
}

/** The region that whoever runs this has chosen, by AWS_REGION or in their profile; undefined where they have chosen none. */
export async function chosenRegion(): Promise<string | undefined> {
  const client = new STS();
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

/** Lets connections go. */
export function disconnect(aws: Aws): void {
  for (const client of clientsOf(aws)) client.destroy();
}

/** Every client, of whatever service. */
export function clientsOf({ bedrock, ...others }: Aws): readonly Pick<EKS, 'destroy' | 'middlewareStack'>[] {
  return [...Object.values(others), ...bedrock.values()] as readonly EKS[];
}
