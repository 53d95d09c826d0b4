import * as eksClient from '@aws-sdk/client-eks';
import * as taggingClient from '@aws-sdk/client-resource-groups-tagging-api';
import * as secretsClient from '@aws-sdk/client-secrets-manager';
import * as stsClient from '@aws-sdk/client-sts';
import { fakeAmp, type FakeAmp } from './amp.ts';
import { bedrockService, openBedrock, type FakeBedrock } from './bedrock.ts';
import { fakeCloudFormation, type FakeCloudFormation } from './cloudformation.ts';
import { clusterHandlers } from './eks-clusters.ts';
import { partHandlers } from './eks-parts.ts';
import { peopleHandlers } from './eks-people.ts';
import { emptyEks, page, type EksState } from './eks-state.ts';
import { ecrService, type FakeRegistry } from './ecr.ts';
import { ec2Service, emptyNetwork, type FakeNetwork } from './ec2.ts';
import { loadBalancingService, type FakeTargets } from './load-balancing.ts';
import { quotasService } from './quotas.ts';
import { fakeGrafana, type FakeGrafanaService } from './grafana.ts';
import { serve, type AwsServer, type Refuse } from './server.ts';
import { AwsError, VirtualClock, type FakeService } from './service.ts';

/** An account of AWS in which nothing is yet. */
export interface FakeAws extends AwsServer {
  readonly clock: VirtualClock;
  readonly bedrock: FakeBedrock;
  readonly registry: FakeRegistry;
  readonly eks: EksState;
  readonly cloudFormation: FakeCloudFormation;
  readonly amp: FakeAmp;
  readonly grafana: FakeGrafanaService;
  /** What quotas were raised or lowered to, by code; others are as AWS gives them to an account that asked for some. */
  readonly quotas: Map<string, number>;
  /** VPCs and what is in them. */
  readonly network: FakeNetwork;
  readonly targets: FakeTargets;
  /** Secrets by name. */
  readonly secrets: Map<string, { text: string; tags: unknown }>;
  /** What no stack and no cluster has made: tags by ARN. */
  readonly strays: Map<string, Readonly<Record<string, string>>>;
}

/** What may be different about the account. */
export interface FakeAwsSettings {
  /**
   * What answers in place of a service.
   *
   * @default nothing
   */
  readonly refuse?: Refuse;
  /** @default '111122223333' */
  readonly account?: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default a clock of its own */
  readonly clock?: VirtualClock;
}

/** Starts the account on loopback. */
export async function startFakeAws(settings: FakeAwsSettings = {}): Promise<FakeAws> {
  const { account = '111122223333', region = 'us-east-1', clock = new VirtualClock() } = settings;
  const amp = fakeAmp({ clock, account, region });
  const grafana = fakeGrafana({ clock });
  const cloudFormation = fakeCloudFormation({ clock, account, region, amp, grafana });
  const eks = emptyEks({ clock, account, region, roleMadeAt: cloudFormation.roleMadeAt });
  const secrets = new Map<string, { text: string; tags: unknown }>();
  const quotas = new Map<string, number>();
  const network = emptyNetwork(region);
  const bedrock = openBedrock();
  const registry: FakeRegistry = { repositories: cloudFormation.repositories, images: new Map() };
  const targets: FakeTargets = new Map();
  const strays = new Map<string, Readonly<Record<string, string>>>();
  const services = [
    ...[
      cloudFormation,
      amp,
      grafana,
      eksService(eks),
      stsService(account, clock),
      secretsService(secrets, `arn:aws:secretsmanager:${region}:${account}:secret:`),
    ],
    ...[quotasService(quotas), ec2Service(network, eks.interfaces), bedrockService(bedrock), ecrService(registry)],
    ...[taggingService(eks, secrets, strays), loadBalancingService(targets)],
  ];
  const server = await serve(services, settings.refuse);
  return {
    ...server,
    clock,
    amp,
    grafana,
    bedrock,
    registry,
    eks,
    cloudFormation,
    secrets,
    quotas,
    network,
    strays,
    targets,
  };
}

function eksService(state: EksState): FakeService {
  return {
    signedAs: 'eks',
    protocol: 'rest-json',
    client: eksClient,
    invalid: 'InvalidParameterException',
    handlers: { ...clusterHandlers(state), ...partHandlers(state), ...peopleHandlers(state) },
  };
}

function stsService(Account: string, clock: VirtualClock): FakeService {
  return {
    signedAs: 'sts',
    protocol: 'query',
    client: stsClient,
    invalid: 'ValidationError',
    handlers: {
      GetCallerIdentity: () => ({
        Account,
        UserId: 'AROAMADEUP:somebody',
        Arn: `arn:aws:sts::${Account}:assumed-role/Platform/somebody`,
      }),
      AssumeRole: ({ RoleArn, RoleSessionName }: { RoleArn: string; RoleSessionName: string }) => ({
        Credentials: {
          AccessKeyId: 'made-up-key-of-a-session',
          SecretAccessKey: 'made-up',
          SessionToken: 'made-up',
          Expiration: new Date(clock.now() + 900_000),
        },
        AssumedRoleUser: { AssumedRoleId: `AROAMADEUP:${RoleSessionName}`, Arn: RoleArn },
      }),
    },
  };
}

function secretsService(secrets: Map<string, { text: string; tags: unknown }>, arns: string): FakeService {
  const secretOf = (name: string) => {
    const secret = secrets.get(name);
    if (secret === undefined)
      throw new AwsError('ResourceNotFoundException', 400, "Secrets Manager can't find the specified secret.");
    return secret;
  };
  return {
    signedAs: 'secretsmanager',
    protocol: 'json',
    client: secretsClient,
    invalid: 'InvalidParameterException',
    handlers: {
      CreateSecret: ({ Name, SecretString, Tags }: { Name: string; SecretString?: string; Tags?: unknown }) => {
        if (secrets.has(Name))
          throw new AwsError(
            'ResourceExistsException',
            400,
            `The operation failed because the secret ${Name} already exists.`,
          );
        secrets.set(Name, { text: SecretString ?? '', tags: Tags });
        return { Name };
      },
      DescribeSecret: ({ SecretId }: { SecretId: string }) => ({ Name: SecretId, Tags: secretOf(SecretId).tags }),
      GetSecretValue: ({ SecretId }: { SecretId: string }) => ({
        Name: SecretId,
        // AWS adds six signs of its own.
        ARN: `${arns}${SecretId}-AbCdEf`,
        SecretString: secretOf(SecretId).text,
      }),
      PutSecretValue: ({ SecretId, SecretString }: { SecretId: string; SecretString?: string }) => {
        secretOf(SecretId).text = SecretString ?? '';
        return { Name: SecretId };
      },
    },
  };
}

function taggingService(eks: EksState, secrets: FakeAws['secrets'], strays: FakeAws['strays']): FakeService {
  return {
    signedAs: 'tagging',
    protocol: 'json',
    client: taggingClient,
    invalid: 'InvalidParameterException',
    handlers: {
      GetResources: ({ TagFilters = [], PaginationToken }: taggingClient.GetResourcesCommandInput) => {
        const clusters = eks.clusters.all().map(({ arn, tags = {} }) => [String(arn), tags] as const);
        const supplied = [...secrets].map(([name, { tags }]) => {
          const pairs = (tags ?? []) as readonly { readonly Key: string; readonly Value: string }[];
          const ofSecret = Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
          return [`arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-a1b2c3`, ofSecret] as const;
        });
        const matching = [...clusters, ...supplied, ...strays].filter(([, tags]) =>
          TagFilters.every(({ Key = '', Values = [] }) => Values.includes(tags[Key] ?? '')),
        );
        const { items, nextToken = '' } = page(matching, PaginationToken === '' ? undefined : PaginationToken);
        return {
          PaginationToken: nextToken,
          ResourceTagMappingList: items.map(([ResourceARN, tags]) => ({
            ResourceARN,
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          })),
        };
      },
    },
  };
}
