import { BedrockClient, GetFoundationModelAvailabilityCommand } from '@aws-sdk/client-bedrock';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateCapabilityCommand,
  CreateClusterCommand,
  DescribeClusterCommand,
  EKSClient,
  paginateListAccessEntries,
  type CreateClusterCommandInput,
} from '@aws-sdk/client-eks';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { startFakeAws, type FakeAws } from './fake-aws.ts';
import { AwsError } from './service.ts';

const template = JSON.stringify({
  Parameters: { Word: { Type: 'String' } },
  Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'control-plane' } } },
  Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } }, Said: { Value: { 'Fn::Sub': '${Word}!' } } },
});

const settings = ({ endpoint }: FakeAws) => ({
  endpoint,
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up' },
});

async function makeStack(aws: FakeAws): Promise<void> {
  const client = new CloudFormationClient(settings(aws));
  const names = { StackName: 'base', ChangeSetName: 'first' };
  const Parameters = [{ ParameterKey: 'Word', ParameterValue: 'a < b' }];
  await client.send(
    new CreateChangeSetCommand({ ...names, ChangeSetType: 'CREATE', TemplateBody: template, Parameters }),
  );
  expect(await client.send(new DescribeChangeSetCommand(names))).toMatchObject({ Status: 'CREATE_IN_PROGRESS' });
  await aws.clock.sleep(5_000);
  const changes = [{ ResourceChange: { Action: 'Add', LogicalResourceId: 'Role' } }];
  expect(await client.send(new DescribeChangeSetCommand(names))).toMatchObject({ Changes: changes });
  await client.send(new ExecuteChangeSetCommand(names));
  await aws.clock.sleep(120_000);
}

describe('the fake of AWS', () => {
  it('makes stacks by change sets, as time passes', async () => {
    await using aws = await startFakeAws();
    await makeStack(aws);
    const { Stacks } = await new CloudFormationClient(settings(aws)).send(
      new DescribeStacksCommand({ StackName: 'base' }),
    );
    expect(Stacks?.[0]).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputValue: 'arn:aws:iam::111122223333:role/control-plane' }, { OutputValue: 'a < b!' }],
    });
  });

  it('holds requests against the schema of their operation, which the client does not', async () => {
    await using aws = await startFakeAws();
    const eks = new EKSClient(settings(aws));
    const nothing = { name: 'dev' } as CreateClusterCommandInput;
    await expect(eks.send(new CreateClusterCommand(nothing))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('roleArn is required') as string,
    });
    const wrong = {
      clusterName: 'dev',
      capabilityName: 'argocd',
      type: 'ARGOCD',
      roleArn: 'x',
      deletePropagationPolicy: 'RETAIN',
      configuration: { argoCd: {} },
    } as never;
    await expect(eks.send(new CreateCapabilityCommand(wrong))).rejects.toThrow(
      'configuration.argoCd.awsIdc is required',
    );
  });

  it('sees new roles late, and takes its time', async () => {
    await using aws = await startFakeAws();
    await makeStack(aws);
    const eks = new EKSClient(settings(aws));
    const wanted = {
      name: 'dev',
      roleArn: 'arn:aws:iam::111122223333:role/control-plane',
      resourcesVpcConfig: { subnetIds: ['a', 'b'] },
    };
    await expect(eks.send(new CreateClusterCommand(wanted))).rejects.toThrow('trust policy');
    await aws.clock.sleep(10_000);
    await eks.send(new CreateClusterCommand(wanted));
    await expect(eks.send(new CreateClusterCommand(wanted))).rejects.toMatchObject({
      name: 'ResourceInUseException',
      clusterName: 'dev',
    });
    expect(await eks.send(new DescribeClusterCommand({ name: 'dev' }))).toMatchObject({
      cluster: { status: 'CREATING' },
    });
    await aws.clock.sleep(9 * 60_000);
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: 'dev' }));
    // What EKS fills in where nothing was said.
    expect(cluster).toMatchObject({
      status: 'ACTIVE',
      accessConfig: { authenticationMode: 'CONFIG_MAP' },
      resourcesVpcConfig: { publicAccessCidrs: ['0.0.0.0/0'] },
    });
    for await (const page of paginateListAccessEntries({ client: eks }, { clusterName: 'dev' }))
      expect(page.accessEntries).toEqual([]);
  });

  it('refuses where it is told to', async () => {
    await using aws = await startFakeAws({
      refuse: ({ index }) => (index === 0 ? new AwsError('ThrottlingException', 429, 'Rate exceeded') : undefined),
    });
    const sts = new STSClient(settings(aws));
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333' });
    expect(aws.calls.map(({ action }) => action)).toEqual(['sts:GetCallerIdentity', 'sts:GetCallerIdentity']);
  });

  it('keeps secrets', async () => {
    await using aws = await startFakeAws();
    const client = new SecretsManagerClient(settings(aws));
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'a' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'b' }));
    expect(await client.send(new GetSecretValueCommand({ SecretId: 'a' }))).toMatchObject({ SecretString: 'b' });
  });

  it('speaks the protocol of EC2, of pages and filters too', async () => {
    await using aws = await startFakeAws();
    const subnet = { VpcId: 'vpc-1', AvailabilityZone: 'us-east-1a', AvailableIpAddressCount: 7 };
    for (const SubnetId of ['subnet-1', 'subnet-2', 'subnet-3', 'subnet-4'])
      aws.network.subnets.push({ ...subnet, SubnetId, CidrBlock: '10.0.0.0/24', Tags: [{ Key: 'a', Value: '<b>' }] });
    const ec2 = new EC2Client(settings(aws));
    const Filters = [{ Name: 'subnet-id', Values: ['subnet-2', 'subnet-3', 'subnet-4', 'subnet-5'] }];
    const first = await ec2.send(new DescribeSubnetsCommand({ Filters }));
    expect(first.Subnets).toMatchObject([
      { SubnetId: 'subnet-2', AvailableIpAddressCount: 7, Tags: [{ Key: 'a', Value: '<b>' }] },
      { SubnetId: 'subnet-3' },
    ]);
    const { Subnets, NextToken } = await ec2.send(new DescribeSubnetsCommand({ Filters, NextToken: first.NextToken }));
    expect(Subnets).toMatchObject([{ SubnetId: 'subnet-4' }]);
    expect(NextToken).toBeUndefined();
    const other = ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }] }));
    await expect(other).rejects.toMatchObject({ name: 'NotInFake' });
  });

  it('knows in which region it is asked', async () => {
    await using aws = await startFakeAws();
    aws.bedrock.models.set('us-west-2 maker.model', undefined);
    const ask = (region: string) =>
      new BedrockClient({ ...settings(aws), region }).send(
        new GetFoundationModelAvailabilityCommand({ modelId: 'maker.model' }),
      );
    expect(await ask('us-east-1')).toMatchObject({ regionAvailability: 'AVAILABLE' });
    await expect(ask('us-west-2')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
