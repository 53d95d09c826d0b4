import * as eksClient from '@aws-sdk/client-eks';
import * as secretsClient from '@aws-sdk/client-secrets-manager';
import * as stsClient from '@aws-sdk/client-sts';
import { fakeAmp, type FakeAmp } from './amp.ts';
import { fakeCloudFormation, type FakeCloudFormation } from './cloudformation.ts';
import { clusterHandlers } from './eks-clusters.ts';
import { partHandlers } from './eks-parts.ts';
import { peopleHandlers } from './eks-people.ts';
import { emptyEks, type EksState } from './eks-state.ts';
import { fakeGrafana, type FakeGrafanaService } from './grafana.ts';
import { serve, type AwsServer, type Refuse } from './server.ts';
import { AwsError, VirtualClock, type FakeService } from './service.ts';

/** An account of AWS in which nothing is yet. */
export interface FakeAws extends AwsServer {
  readonly clock: VirtualClock;
  readonly eks: EksState;
  readonly cloudFormation: FakeCloudFormation;
  readonly amp: FakeAmp;
  readonly grafana: FakeGrafanaService;
  /** Secrets by name. */
  readonly secrets: ReadonlyMap<string, { readonly text: string; readonly tags: unknown }>;
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
  const services = [cloudFormation, amp, grafana, eksService(eks), stsService(account, clock), secretsService(secrets)];
  const server = await serve(services, settings.refuse);
  return { ...server, clock, eks, cloudFormation, amp, grafana, secrets };
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

function secretsService(secrets: Map<string, { text: string; tags: unknown }>): FakeService {
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
        SecretString: secretOf(SecretId).text,
      }),
      PutSecretValue: ({ SecretId, SecretString }: { SecretId: string; SecretString?: string }) => {
        secretOf(SecretId).text = SecretString ?? '';
        return { Name: SecretId };
      },
    },
  };
}
