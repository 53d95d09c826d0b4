import { aCluster, aRegion } from '@slipway/testing/builders';
import { aBedrockModel } from '@slipway/testing/model-builders';
import { describe, expect, it } from 'vitest';
import { bedrockGrants, bedrockIdentity } from '@slipway/contracts/bedrock-identity';

const plain = aBedrockModel({ id: 'plain', modelId: 'maker.plain-v1:0', profilePrefixes: [] });
const profiled = aBedrockModel();
const cluster = aCluster({ region: aRegion({ name: 'us-west-2' }), bedrockModels: [profiled, plain] });

it('there is none without models of Bedrock', () => {
  expect(bedrockIdentity(aCluster())).toBeUndefined();
});

it('it is the service account of the gateway, and says how it authenticates', () => {
  const account = { cluster: 'test', namespace: 'ai-gateway', serviceAccount: 'ai-gateway' };
  expect(bedrockIdentity(cluster)).toMatchObject({ ...account, authentication: 'pod-identity' });
  const irsa = { ...cluster, bedrock: { ...cluster.bedrock, authentication: 'irsa' as const } };
  expect(bedrockIdentity(irsa)).toMatchObject({ ...account, authentication: 'irsa' });
  expect(bedrockIdentity(irsa)?.grants).toEqual(bedrockIdentity(cluster)?.grants);
});

it('a user with keys needs the same rights, and no account stands for a role', () => {
  const keys = { ...cluster, bedrock: { ...cluster.bedrock, authentication: 'static-credentials' as const } };
  expect(bedrockIdentity(keys)).toBeUndefined();
  expect(bedrockGrants(keys)).toEqual(bedrockGrants(cluster));
});

it('further regions and fallbacks are granted, each once', () => {
  const wide = {
    ...cluster,
    bedrock: {
      ...cluster.bedrock,
      regions: [aRegion({ name: 'us-east-1' })],
      fallbacks: { [profiled.id]: [plain.id] },
    },
  };
  expect(bedrockGrants(wide).flatMap(({ resources }) => resources)).toEqual([
    'arn:aws:bedrock:*::foundation-model/maker.large-chat-v1:0',
    'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.maker.large-chat-v1:0',
    'arn:aws:bedrock:us-east-1::foundation-model/maker.plain-v1:0',
    'arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.maker.large-chat-v1:0',
    'arn:aws:bedrock:us-west-2::foundation-model/maker.plain-v1:0',
  ]);
});

describe('it may', () => {
  const grants = bedrockIdentity(cluster)!.grants;

  it('call models, at once or word by word, and nothing else', () => {
    expect(grants.map(({ actions }) => actions)).toEqual([
      ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    ]);
  });

  it('call exactly the declared ones: the profile of its account, and what the profile leads to', () => {
    expect(grants.flatMap(({ resources }) => resources)).toEqual([
      'arn:aws:bedrock:*::foundation-model/maker.large-chat-v1:0',
      'arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.maker.large-chat-v1:0',
      'arn:aws:bedrock:us-west-2::foundation-model/maker.plain-v1:0',
    ]);
  });

  it('never use a wildcard but for the region behind a profile', () => {
    for (const { actions, resources } of grants) {
      expect(actions.filter((action) => action.includes('*'))).toEqual([]);
      for (const resource of resources) {
        expect(resource.replace(/^arn:aws:bedrock:\*::foundation-model\//, '')).not.toContain('*');
      }
    }
  });
});

it('one model less is one model less', () => {
  const resources = (models: typeof cluster.bedrockModels) =>
    bedrockIdentity(aCluster({ bedrockModels: models }))!.grants.flatMap((grant) => grant.resources);
  expect(resources([plain])).toEqual(['arn:aws:bedrock:us-east-1::foundation-model/maker.plain-v1:0']);
  expect(resources([profiled]).join(' ')).not.toContain('plain');
});
