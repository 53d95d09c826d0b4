import { formatFinding } from '@slipway/contracts/finding';
import { aCluster, aRegion } from '@slipway/testing/builders';
import type { FakeBedrock } from '@slipway/testing/fake-aws/bedrock';
import { aBedrockModel } from '@slipway/testing/model-builders';
import { describe, expect, it } from 'vitest';
import { plan } from '../plan.ts';
import { awsSteps } from './steps.ts';
import { startWorld } from '../testing/world.ts';
import { up } from '../up.ts';

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
