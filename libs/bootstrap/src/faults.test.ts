import { UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import { aCluster } from '@slipway/testing/builders';
import { AwsError } from '@slipway/testing/fake-aws/service';
import { describe, expect, it } from 'vitest';
import { Refused } from './engine/refused.ts';
import { plan } from './plan.ts';
import { awsSteps } from './steps/steps.ts';
import { reads } from './testing/lifetime.ts';
import { smallTemplates } from './testing/templates.ts';
import { endState, startWorld, type World } from './testing/world.ts';
import { up } from './up.ts';

const cluster = aCluster({ compute: 'eks-auto-mode' });

/** What must be refused, as the finding that a person sees. */
async function findingOf(running: Promise<unknown>) {
  try {
    await running;
  } catch (error) {
    if (error instanceof Refused) return error.findings[0]!;
    throw error;
  }
  throw new Error('nothing was refused');
}

const errors = [
  new AwsError('ThrottlingException', 429, 'Rate exceeded'),
  new AwsError('ServiceUnavailableException', 503, 'come back later'),
  new AwsError('InternalFailure', 500, 'something broke'),
  new AwsError('ResourcePropagationDelayException', 428, 'not everywhere yet'),
];

describe('errors that pass', () => {
  it.each(errors)('$code: once at every seventh call, and in bursts of five', async (error) => {
    await using quiet = await startWorld(cluster);
    await up(quiet.run(), awsSteps);
    for (const isHit of [(index: number) => index % 7 === 0, (index: number) => index % 20 < 5]) {
      await using world = await startWorld(cluster, ({ index }) => (isHit(index) ? error : undefined));
      await up(world.run(), awsSteps);
      expect(endState(world)).toEqual(endState(quiet));
      expect(world.events.some(({ kind }) => kind === 'retries')).toBe(true);
    }
  });

  it('end after ten in a row, with a way on', async () => {
    await using world = await startWorld(cluster, () => errors[0]);
    const finding = await findingOf(up(world.run(), awsSteps));
    expect(finding.message).toContain('Rate exceeded');
    expect(world.aws.calls).toHaveLength(11);
  });
});

describe('errors that do not pass', () => {
  it.each([
    [
      'permission-missing',
      new AwsError(
        'AccessDeniedException',
        403,
        'User: arn:x is not authorized to perform: eks:CreateCluster on resource: y',
      ),
      /eks:CreateCluster/,
    ],
    ['quota-used-up', new AwsError('ResourceLimitExceededException', 400, 'too many clusters'), /Service Quotas/],
    [
      'zone-refused',
      new AwsError('UnsupportedAvailabilityZoneException', 400, 'use us-east-1a, us-east-1b'),
      /other zones/,
    ],
    [
      'credentials-expired',
      new AwsError('ExpiredTokenException', 403, 'The security token included in the request is expired'),
      /sso login/,
    ],
  ])('%s: stops at once, says what to do, and the next run goes on', async (rule, error, remedy) => {
    let broken = true;
    await using world = await startWorld(cluster, ({ action }) =>
      broken && action === 'eks:CreateCluster' ? error : undefined,
    );
    const finding = await findingOf(up(world.run(), awsSteps));
    expect(finding).toMatchObject({ rule, path: 'EKS cluster test', remedy: expect.stringMatching(remedy) as string });
    expect(JSON.stringify(finding)).not.toMatch(/ at .*\.(ts|js):/);
    broken = false;
    await up(world.run(), awsSteps);
    expect(world.aws.eks.clusters.get('test')?.status).toBe('ACTIVE');
  });

  it('a failed creation is explained, and repaired only when it is asked for', async () => {
    await using world = await startWorld(cluster);
    world.aws.cloudFormation.failNext = true;
    const finding = await findingOf(up(world.run(), awsSteps));
    expect(finding).toMatchObject({
      rule: 'failed',
      path: 'stack base',
      message: expect.stringContaining('the key could not be made') as string,
      remedy: expect.stringContaining('--repair') as string,
    });
    expect((await findingOf(up(world.run(), awsSteps))).rule).toBe('failed');
    await up(world.run({ repair: true }), awsSteps);
    expect(world.aws.cloudFormation.stacks.get('slipway-test-base')?.status).toBe('CREATE_COMPLETE');
  });
});

describe('what is not ours', () => {
  it('another account is refused before anything is looked at', async () => {
    await using world = await startWorld(aCluster({ account: '999999999999' }));
    expect(await findingOf(up(world.run(), awsSteps))).toMatchObject({
      rule: 'wrong-account',
      remedy: expect.stringContaining('AWS_PROFILE') as string,
    });
    expect(await plan(world.run(), awsSteps)).toHaveLength(1);
    expect(new Set(world.aws.calls.map(({ action }) => action))).toEqual(new Set(['sts:GetCallerIdentity']));
  });

  it.each(['cluster', 'stack'])('a foreign %s of the same name is never changed', async (what) => {
    await using world = await startWorld(cluster);
    await up(world.run(), awsSteps);
    const found =
      what === 'cluster'
        ? world.aws.eks.clusters.get('test')
        : world.aws.cloudFormation.stacks.get('slipway-test-data');
    found!.tags = { 'slipway.dev/owner': 'somebody-else' };
    const before = endState(world);
    const finding = await findingOf(up(world.run(), awsSteps));
    expect(finding).toMatchObject({ rule: 'not-ours', message: expect.stringContaining('somebody-else') as string });
    expect(endState(world)).toEqual(before);
  });
});

describe('what somebody changed by hand', () => {
  async function made(): Promise<World> {
    const world = await startWorld(cluster);
    await up(world.run(), awsSteps);
    return world;
  }

  it('is put right where AWS lets it', async () => {
    await using world = await made();
    const before = endState(world);
    const context = world.run();
    await context.aws.eks.send(
      new UpdateClusterConfigCommand({
        name: 'test',
        resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['0.0.0.0/0'] },
      }),
    );
    await world.aws.clock.sleep(600_000);
    await context.aws.eks.updateClusterConfig({ name: 'test', deletionProtection: false });
    const role = 'arn:aws:iam::111122223333:role/slipway-test-Reader';
    const policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';
    await context.aws.eks.associateAccessPolicy({
      clusterName: 'test',
      principalArn: role,
      policyArn,
      accessScope: { type: 'cluster' },
    });
    await world.aws.clock.sleep(600_000);
    const changes = await plan(world.run(), awsSteps);
    expect(changes.filter(({ does }) => does !== 'nothing')).toMatchObject([
      { title: 'EKS cluster test', does: 'update', differences: ['other access to the Kubernetes API'] },
      { title: 'access of reader', does: 'update', differences: [`no longer ${policyArn}`] },
    ]);
    await up(world.run(), awsSteps);
    expect(endState(world)).toEqual(before);
  });

  it('is refused where AWS cannot', async () => {
    await using world = await made();
    world.aws.eks.clusters.get('test')!['roleArn'] = 'arn:aws:iam::111122223333:role/another';
    expect(await findingOf(up(world.run(), awsSteps))).toMatchObject({
      rule: 'cannot-change',
      message: expect.stringContaining('another') as string,
    });
  });

  it('is not taken along where data would go', async () => {
    await using world = await made();
    const templates = new Map(smallTemplates('test')).set('data', '{"Resources":{"Other":{"Type":"AWS::SQS::Queue"}}}');
    const finding = await findingOf(up(world.run({ templates }), awsSteps));
    expect(finding).toMatchObject({
      rule: 'would-lose-data',
      message: expect.stringContaining('remove Bucket') as string,
    });
    await up(world.run({ templates, allowReplacement: true }), awsSteps);
    expect(world.aws.cloudFormation.stacks.get('slipway-test-data')?.body).toContain('Other');
  });
});

describe('a version of Kubernetes', () => {
  it.each(['1.31', '1.24', '1.99'])(
    'that EKS does not support, or for a higher price alone, is refused: %s',
    async (kubernetesVersion) => {
      await using world = await startWorld(aCluster({ kubernetesVersion }));
      expect(await findingOf(up(world.run(), awsSteps))).toMatchObject({
        rule: 'unsupported-kubernetes-version',
        message: expect.stringContaining('standard support for 1.34, 1.35, 1.36') as string,
      });
    },
  );
});

describe('two runs at once', () => {
  it.each(['eks-auto-mode', 'karpenter'] as const)('make one cluster: %s', async (compute) => {
    const wanted = aCluster({ compute });
    await using alone = await startWorld(wanted);
    await up(alone.run(), awsSteps);
    await using world = await startWorld(wanted);
    await Promise.all([up(world.run(), awsSteps), up(world.run(), awsSteps)]);
    expect(endState(world)).toEqual(endState(alone));
    const creations = world.aws.calls.filter(({ action }) => action === 'eks:CreateCluster');
    expect(creations.length).toBeGreaterThan(0);
  });
});

describe('an upgrade', () => {
  it('goes one minor version at a time, with add-ons and nodes, after asking for insights', async () => {
    const [old, wanted] = (['1.34', '1.36'] as const).map((kubernetesVersion) =>
      aCluster({ compute: 'karpenter', kubernetesVersion }),
    );
    await using world = await startWorld(old!);
    await up(world.run(), awsSteps);
    const from = world.aws.calls.length;
    await up(world.run({ cluster: wanted! }), awsSteps);
    const changes = world.aws.calls.slice(from).filter(({ action }) => !reads.test(action));
    const versions = changes
      .filter(({ action }) => action === 'eks:UpdateClusterVersion')
      .map(({ input }) => input['version']);
    expect(versions).toEqual(['1.35', '1.36']);
    expect(world.aws.eks.nodegroups.get('test/system')?.['version']).toBe('1.36');
    expect(world.aws.eks.addons.get('test/coredns')?.['addonVersion']).toContain('1.36');
    expect(changes.findIndex(({ action }) => action === 'eks:UpdateAddon')).toBeGreaterThan(0);
  });

  it('waits for what stands against it', async () => {
    await using world = await startWorld(aCluster({ kubernetesVersion: '1.35' }));
    await up(world.run(), awsSteps);
    world.aws.eks.insights.push({
      name: 'Deprecated APIs',
      insightStatus: { status: 'ERROR', reason: 'somebody calls v1beta1' },
    });
    const finding = await findingOf(up(world.run({ cluster }), awsSteps));
    expect(finding).toMatchObject({
      rule: 'not-ready-for-upgrade',
      message: expect.stringContaining('v1beta1') as string,
    });
  });

  it('never goes back', async () => {
    await using world = await startWorld(cluster);
    await up(world.run(), awsSteps);
    const finding = await findingOf(up(world.run({ cluster: aCluster({ kubernetesVersion: '1.35' }) }), awsSteps));
    expect(finding).toMatchObject({ rule: 'cannot-change', path: 'kubernetesVersion' });
  });
});
