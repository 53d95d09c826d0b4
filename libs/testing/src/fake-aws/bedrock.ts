import * as bedrockClient from '@aws-sdk/client-bedrock';
import { AwsError, type FakeService } from './service.ts';

/** How a model stands to an account in a region. */
export interface Availability {
  readonly agreementAvailability: { readonly status: string; readonly errorMessage?: string };
  readonly authorizationStatus: string;
  readonly entitlementAvailability: string;
  readonly regionAvailability: string;
}

/** What the fake's Bedrock offers: everything, but for what a test takes away. */
export interface FakeBedrock {
  /** By region and id: `us-east-1 amazon.nova-lite-v1:0`; undefined for one that the region has never heard of. */
  readonly models: Map<string, Partial<Availability> | undefined>;
  /** Inference profiles that there are not, by region and id. */
  readonly missingProfiles: Set<string>;
  /** Whether the account has said what it uses models of Anthropic for. */
  hasUseCase: boolean;
}

const open: Availability = {
  agreementAvailability: { status: 'AVAILABLE' },
  authorizationStatus: 'AUTHORIZED',
  entitlementAvailability: 'AVAILABLE',
  regionAvailability: 'AVAILABLE',
};

/** An account in which every model may be called. */
export function openBedrock(): FakeBedrock {
  return { models: new Map(), missingProfiles: new Set(), hasUseCase: true };
}

/** Bedrock, as far as access goes. */
export function bedrockService(state: FakeBedrock): FakeService {
  const notFound = (message: string) => new AwsError('ResourceNotFoundException', 404, message);
  return {
    signedAs: 'bedrock',
    protocol: 'rest-json',
    client: bedrockClient,
    invalid: 'ValidationException',
    handlers: {
      GetFoundationModelAvailability: ({ modelId }: { modelId: string }, region: string) => {
        const key = `${region} ${modelId}`;
        const changed = state.models.get(key);
        // A profile is no model: Bedrock takes what has the publisher in front.
        if ((state.models.has(key) && changed === undefined) || /^(apac|au|eu|global|in|jp|us)\./.test(modelId))
          throw notFound(`The model ${modelId} was not found`);
        return { modelId, ...open, ...changed };
      },
      GetInferenceProfile: (
        { inferenceProfileIdentifier: id }: { inferenceProfileIdentifier: string },
        region: string,
      ) => {
        if (state.missingProfiles.has(`${region} ${id}`)) throw notFound(`The inference profile ${id} was not found`);
        return {
          inferenceProfileId: id,
          inferenceProfileName: id,
          status: 'ACTIVE',
          type: 'SYSTEM_DEFINED',
          models: [],
        };
      },
      GetUseCaseForModelAccess: () => {
        if (!state.hasUseCase) throw notFound('You have not filled out the request form.');
        return { formData: 'e30=' };
      },
    },
  };
}
