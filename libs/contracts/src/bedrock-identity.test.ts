import { aCluster, aRegion } from '@slipway/testing/builders';
import { aBedrockModel } from '@slipway/testing/model-builders';
import { describe, expect, it } from 'vitest';
import { bedrockIdentity } from './bedrock-identity.ts';

const plain = aBedrockModel({ id: 'plain', modelId: 'maker.plain-v1:0', profilePrefixes: [] });
const profiled = aBedrockModel();
const cluster = aCluster({ region: aRegion({ name: 'us-west-2' }), bedrockModels: [profiled, plain] });

it('there is none without models of Bedrock', () => {
  expect(bedrockIdentity(aCluster())).toBeUndefined();
});

it('it is the service account of the gateway', () => {
  expect(bedrockIdentity(cluster)).toMatchObject({ cluster: 'test', namespace: 'litellm', serviceAccount: 'litellm' });
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
