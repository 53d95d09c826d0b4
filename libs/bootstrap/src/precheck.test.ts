import { ownImages } from '@slipway/catalog/own-images';
import { formatFinding } from '@slipway/contracts/finding';
import { aCluster, anInfrastructure, aRegion } from '@slipway/testing/builders';
import type { FakeBedrock } from '@slipway/testing/fake-aws/bedrock';
import { aBedrockModel } from '@slipway/testing/model-builders';
import { aGpuPool } from '@slipway/testing/pool-builders';
import { describe, expect, it } from 'vitest';
import type { Step } from './engine/step.ts';
import { bootstrapPolicy } from './permissions.ts';
import { plan } from './plan.ts';
import { formatPlan } from './print.ts';
import { ownImageResources } from './steps/own-images.ts';
import { awsSteps } from './steps/steps.ts';
import { smallTemplates } from './testing/templates.ts';
import { identities, startWorld } from './testing/world.ts';
import { up } from './up.ts';

describe('service quotas', () => {
  const cluster = aCluster({ nodePools: [aGpuPool({ warmNodes: 1 })], placements: [] });

  it('that are too low for what runs at once are refused together, before anything is made', async () => {
    await using world = await startWorld(cluster);
    world.aws.quotas.set('L-DB2E81BA', 0).set('L-1216C47A', 3);
    const running = up(world.run(), awsSteps);
    await expect(running).rejects.toMatchObject({
      findings: [
        { rule: 'quota-too-low', severity: 'error', path: 'quota L-1216C47A' },
        { rule: 'quota-too-low', severity: 'error', path: 'quota L-DB2E81BA' },
      ],
    });
    expect(world.aws.cloudFormation.stacks.all()).toEqual([]);
    world.aws.quotas.clear();
    await up(world.run(), awsSteps);
    expect(world.aws.eks.clusters.get('test')?.status).toBe('ACTIVE');
  });

  it('that growth may meet are said, and stand against nothing', async () => {
    await using world = await startWorld(cluster);
    world.aws.quotas.set('L-DB2E81BA', 8);
    const changes = await plan(world.run(), awsSteps);
    const quotas = changes.find(({ title }) => title === 'service quotas');
    expect(quotas).toMatchObject({ does: 'nothing', findings: [{ severity: 'warning', path: 'quota L-DB2E81BA' }] });
    expect(formatPlan(cluster, changes)).toContain('! clusters/test/cluster.ts quota L-DB2E81BA: (Running On-Demand G');
    await up(world.run(), awsSteps);
    expect(world.events).toContainEqual(expect.objectContaining({ kind: 'ready', title: 'service quotas' }));
  });

  it('that AWS alone sets are read too, and others in the account are counted', async () => {
    const access = { form: 'private-via-nlb' } as const;
    await using world = await startWorld(aCluster({ infrastructure: anInfrastructure(), access }));
    const { network, quotas } = world.aws;
    quotas.set('L-69A177A2', 0);
    const tagged = [{ Key: 'slipway.dev/owner', Value: 'test' }];
    network.vpcs.push({ VpcId: 'vpc-ours', CidrBlocks: ['10.20.0.0/16'], Tags: tagged });
    network.vpcs.push(...['a', 'b', 'c'].map((id) => ({ VpcId: `vpc-${id}`, CidrBlocks: ['10.0.0.0/16'] })));
    const findings = async () =>
      (await plan(world.run(), awsSteps)).flatMap((change) => change.findings.map(({ path }) => path));
    expect(await findings()).toEqual(['quota L-69A177A2']);
    network.vpcs.push({ VpcId: 'vpc-d', CidrBlocks: ['10.0.0.0/16'] });
    network.addresses.push(...Array.from({ length: 5 }, (_, index) => ({ AllocationId: `eipalloc-${index}` })));
    expect(await findings()).toEqual(['quota L-F678F1CE', 'quota L-0263D0A3', 'quota L-69A177A2']);
  });
});

describe('models of Bedrock', () => {
  const bedrockModels = [aBedrockModel({ id: 'claude', modelId: 'anthropic.claude-x', profilePrefixes: ['us'] })];
  const west = aRegion({ name: 'us-west-2' });
  const cluster = aCluster({ bedrockModels, bedrock: { ...aCluster().bedrock, regions: [west] } });

  async function findings(change: (bedrock: FakeBedrock) => void) {
    await using world = await startWorld(cluster);
    change(world.aws.bedrock);
    const changes = await plan(world.run(), awsSteps);
    return changes.find(({ title }) => title === 'models of Bedrock')?.findings.map(formatFinding);
  }
  const west2 = 'us-west-2 anthropic.claude-x';
  const noAgreement = { agreementAvailability: { status: 'NOT_AVAILABLE' } };

  it('are asked for in each region in which they are called', async () => {
    await using world = await startWorld(cluster);
    await up(world.run(), awsSteps);
    const asked = world.aws.calls.filter(({ action }) => action.startsWith('bedrock:')).map(({ action }) => action);
    const once = ['bedrock:GetFoundationModelAvailability', 'bedrock:GetInferenceProfile'];
    expect(asked).toEqual([...once, ...once]);
  });

  it.each<[string, RegExp, (bedrock: FakeBedrock) => void]>([
    ['model-not-in-region', /does not offer in us-west-2/, ({ models }) => models.set(west2, undefined)],
    [
      'model-not-in-region',
      /does not offer in us-west-2/,
      ({ models }) => models.set(west2, { regionAvailability: 'NOT_AVAILABLE' }),
    ],
    [
      'profile-not-in-region',
      /us.anthropic.claude-x, which there is not in us-west-2/,
      ({ missingProfiles }) => missingProfiles.add('us-west-2 us.anthropic.claude-x'),
    ],
    ['model-agreement-missing', /--region us-west-2 .*--offer-token/, ({ models }) => models.set(west2, noAgreement)],
    [
      'use-case-missing',
      /fill in the form/,
      (bedrock) => {
        bedrock.hasUseCase = false;
        bedrock.models.set(west2, noAgreement);
      },
    ],
    [
      'model-not-entitled',
      /AWS Support/,
      ({ models }) => models.set(west2, { entitlementAvailability: 'NOT_AVAILABLE' }),
    ],
    [
      'model-not-authorized',
      /playground/,
      ({ models }) => models.set(west2, { authorizationStatus: 'NOT_AUTHORIZED' }),
    ],
    [
      'model-agreement-pending',
      /quarter of an hour/,
      ({ models }) => models.set(west2, { agreementAvailability: { status: 'PENDING' } }),
    ],
  ])('%s names the step that is missing', async (rule, words, change) => {
    const [text, ...others] = (await findings(change)) ?? [];
    expect(text).toContain(`bedrockModels claude: `);
    expect(text).toContain(`[${rule}]`);
    expect(text).toMatch(words);
    expect(others).toEqual([]);
  });

  it('that cannot be called are refused together', async () => {
    const found = await findings(({ models }) => {
      models.set('us-east-1 anthropic.claude-x', noAgreement).set(west2, undefined);
    });
    expect(found).toHaveLength(2);
  });

  it('are no matter of a cluster without them', async () => {
    await using world = await startWorld(aCluster());
    const changes = await plan(world.run(), awsSteps);
    expect(changes.map(({ title }) => title)).not.toContain('models of Bedrock');
  });
});

describe('images of our own', () => {
  const name = 'slipway/own:1.2.3';
  const cluster = aCluster({
    infrastructure: anInfrastructure(),
    externals: [{ kind: 'Image', name, owner: 'builders@example.com' }],
  });
  const steps: readonly Step[] = [
    ...awsSteps,
    { title: 'Images', resources: (context) => ownImageResources(context, [name]) },
  ];

  it('are to be pushed once their repositories are made; until then up stops, and goes on from there', async () => {
    await using world = await startWorld(cluster);
    expect((await plan(world.run(), steps)).at(-1)).toMatchObject({
      does: 'create',
      differences: [`${name} is to be pushed by a person, after stack base`],
    });
    await expect(up(world.run(), steps)).rejects.toMatchObject({
      findings: [
        {
          ...{ rule: 'image-missing', path: `image ${name}` },
          message: expect.stringContaining('builders@example.com answers for it') as string,
          remedy: expect.stringContaining(
            '--password-stdin 111122223333.dkr.ecr.us-east-1.amazonaws.com && docker push 111122223333.dkr.ecr.us-east-1.amazonaws.com/slipway/own:1.2.3',
          ) as string,
        },
      ],
    });
    world.aws.registry.images.set(name, `sha256:${'a'.repeat(64)}`);
    await up(world.run(), steps);
    expect((await plan(world.run(), steps)).at(-1)).toMatchObject({ does: 'nothing' });
  });

  it('that this repository builds come with the command that builds them', async () => {
    const { tag, name: repository } = ownImages['ray-llama-cpp'];
    const templates = new Map(smallTemplates('test', identities('test')));
    templates.set('base', templates.get('base')!.replace('slipway/own', repository));
    await using world = await startWorld(cluster);
    const [resource] = ownImageResources(world.run(), [`${repository}:${tag}`]);
    await up(world.run({ templates }), awsSteps);
    const look = await resource!.look();
    expect(look.state === 'refused' && look.because.message).toContain(
      `docker buildx build --platform linux/amd64,linux/arm64 --push --tag 111122223333.dkr.ecr.us-east-1.amazonaws.com/${repository}:${tag} apps/ray/services/llama-cpp`,
    );
  });

  it('need a repository, which somebody else makes where it is theirs', async () => {
    await using world = await startWorld(cluster);
    const [resource] = ownImageResources(world.run(), ['slipway/another:1']);
    const look = await resource!.look();
    expect(look.state === 'refused' && look.because.findings).toMatchObject([
      { rule: 'repository-missing', remedy: expect.stringContaining('--repository-name slipway/another') as string },
    ]);
  });

  it('are all in repositories that the policy names', () => {
    for (const image of Object.values(ownImages)) expect(image.name).toMatch(/^slipway\//);
    expect(JSON.stringify(bootstrapPolicy(cluster))).toContain(
      '"arn:aws:ecr:us-east-1:111122223333:repository/slipway/*"',
    );
  });
});
