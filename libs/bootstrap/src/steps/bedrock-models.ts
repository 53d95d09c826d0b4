import type { Bedrock, GetFoundationModelAvailabilityResponse } from '@aws-sdk/client-bedrock';
import { bedrockRoutes, type BedrockAttempt } from '@slipway/contracts/bedrock';
import { hasErrors, type Finding } from '@slipway/contracts/finding';
import { ifThere } from '../engine/aws-error.ts';
import type { Context } from '../engine/context.ts';
import { once } from '../engine/once.ts';
import { Refused } from '../engine/refused.ts';
import { refuse, type Look, type Resource } from '../engine/resource.ts';

/** The account may call each model of Bedrock that the cluster offers, in each region where the gateway would. */
export function bedrockModelResources(context: Context): readonly Resource[] {
  const attempts = new Map<string, BedrockAttempt>(
    bedrockRoutes(context.cluster)
      .flatMap((route) => route.attempts)
      .map((attempt) => [`${attempt.region.name} ${attempt.target}`, attempt] as const),
  );
  if (attempts.size === 0) return [];
  const findingsOf = once((key) => lookAtModel(context, attempts.get(key)));
  return [
    {
      title: 'models of Bedrock',
      minutes: 1,
      look: async (): Promise<Look> => {
        const found: Finding[] = [];
        for (const key of attempts.keys()) found.push(...(await findingsOf(key)));
        const [first, ...others] = found;
        if (first === undefined || !hasErrors(found)) return { state: 'ready', warnings: found };
        return refuse(new Refused(first, ...others));
      },
    },
  ];
}

/** The first step that is missing before a model can be called. */
type Missing = Pick<Finding, 'message' | 'remedy' | 'rule' | 'severity'>;

async function lookAtModel({ aws, file }: Context, attempt: BedrockAttempt | undefined): Promise<readonly Finding[]> {
  const bedrock = attempt === undefined ? undefined : aws.bedrock.get(attempt.region.name);
  if (attempt === undefined || bedrock === undefined) throw new Error('a model was asked for that nobody calls');
  const { modelId, id } = attempt.model;
  const found = await ifThere(bedrock.getFoundationModelAvailability({ modelId }));
  const missing =
    notInRegion(attempt, found) ??
    (await profileMissing(attempt, bedrock)) ??
    (await agreementMissing(attempt, bedrock, found)) ??
    notOpen(attempt, found);
  return missing === undefined ? [] : [{ file, path: `bedrockModels ${id}`, ...missing }];
}

type Availability = GetFoundationModelAvailabilityResponse | undefined;

function notInRegion({ model, region }: BedrockAttempt, found: Availability): Missing | undefined {
  if (found !== undefined && found.regionAvailability !== 'NOT_AVAILABLE') return undefined;
  return {
    rule: 'model-not-in-region',
    severity: 'error',
    message: `is ${model.modelId}, which Bedrock does not offer in ${region.name}`,
    remedy: 'take the model out of bedrockModels, or the region out of bedrock.regions',
  };
}

async function profileMissing(
  { model, region, target }: BedrockAttempt,
  bedrock: Bedrock,
): Promise<Missing | undefined> {
  if (target === model.modelId) return undefined;
  const profile = await ifThere(bedrock.getInferenceProfile({ inferenceProfileIdentifier: target }));
  if (profile?.status === 'ACTIVE') return undefined;
  return {
    rule: 'profile-not-in-region',
    severity: 'error',
    message: `is called by the inference profile ${target}, which there is not in ${region.name}`,
    remedy: 'take the model out of bedrockModels, or the region out of bedrock.regions',
  };
}

/** The gateway may call a model and not agree to anything: somebody has to have agreed before. */
async function agreementMissing(
  { model: { modelId }, region }: BedrockAttempt,
  bedrock: Bedrock,
  found: Availability,
): Promise<Missing | undefined> {
  const { status, errorMessage } = { ...found?.agreementAvailability };
  if (status === 'AVAILABLE') return undefined;
  if (status === 'PENDING')
    return {
      rule: 'model-agreement-pending',
      severity: 'warning',
      message: `waits in ${region.name} until AWS has made the agreement for it`,
      remedy: 'look again in a quarter of an hour',
    };
  if (modelId.startsWith('anthropic.') && (await ifThere(bedrock.getUseCaseForModelAccess({}))) === undefined)
    return {
      rule: 'use-case-missing',
      severity: 'error',
      message: 'is of Anthropic, which has to be told once what this account uses models for',
      remedy: `fill in the form: open the model in the model catalog of Bedrock's console, in ${region.name}`,
    };
  return {
    rule: 'model-agreement-missing',
    severity: 'error',
    message: `has terms that nobody has accepted for ${region.name}${errorMessage === undefined ? '' : ` (${errorMessage})`}`,
    remedy: `read them: aws bedrock list-foundation-model-agreement-offers --region ${region.name} --model-id ${modelId}; accept them: aws bedrock create-foundation-model-agreement --region ${region.name} --model-id ${modelId} --offer-token <token of the offer>`,
  };
}

function notOpen({ region }: BedrockAttempt, found: Availability): Missing | undefined {
  if (found?.entitlementAvailability === 'NOT_AVAILABLE')
    return {
      rule: 'model-not-entitled',
      severity: 'error',
      message: `is not open to this account in ${region.name}, although its terms are accepted`,
      remedy: 'ask AWS Support to open it, or take it out of bedrockModels',
    };
  if (found?.authorizationStatus !== 'NOT_AUTHORIZED') return undefined;
  return {
    rule: 'model-not-authorized',
    // Accounts have called models of which this alone was said.
    severity: 'warning',
    message: `is said to be closed to this account in ${region.name}, although everything else is there`,
    remedy: "look at the organisation's policies, and call it once in the playground of Bedrock's console",
  };
}
