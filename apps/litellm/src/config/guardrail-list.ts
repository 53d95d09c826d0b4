import type { Cluster } from '@slipway/contracts/cluster';
import type { guardedParts, maskableData } from '@slipway/contracts/guardrails';
import type { JsonObject } from '@slipway/contracts/manifest';

/** What LiteLLM calls the moments before and after the call of a model. */
const moments: Readonly<Record<(typeof guardedParts)[number], string>> = {
  questions: 'pre_call',
  answers: 'post_call',
};

/** LiteLLM's own patterns of personal data. */
const patterns: Readonly<Record<(typeof maskableData)[number], string>> = {
  'credit-card': 'credit_card',
  email: 'email',
  iban: 'iban',
  ipv4: 'ipv4',
  'passport-us': 'passport_us',
  'us-phone': 'us_phone',
  'us-ssn': 'us_ssn',
};

/** LiteLLM's guardrails: each is on for every call, and no caller can ask to go without. */
export function guardrailList({ gateway, region }: Pick<Cluster, 'gateway' | 'region'>): readonly JsonObject[] {
  const { bedrock, maskedData, blockedTopics } = gateway.guardrails;
  return [
    ...(maskedData.length === 0
      ? []
      : [
          contentFilter('masked-data', {
            patterns: [...maskedData]
              .sort()
              .map((data) => ({ pattern_type: 'prebuilt', pattern_name: patterns[data], action: 'MASK' })),
          }),
        ]),
    ...blockedTopics.map(({ name, words }) =>
      contentFilter(`topic-${name}`, {
        blocked_words: words.map((keyword) => ({ keyword, action: 'BLOCK', description: name })),
      }),
    ),
    ...bedrock.map(({ name, id, version, checks }) => ({
      guardrail_name: `bedrock-${name}`,
      litellm_params: {
        guardrail: 'bedrock',
        mode: [...new Set(checks)].map((part) => moments[part]),
        default_on: true,
        guardrailIdentifier: id,
        guardrailVersion: version,
        aws_region_name: region.name,
      },
    })),
  ];
}

function contentFilter(name: string, rules: JsonObject): JsonObject {
  return {
    guardrail_name: name,
    litellm_params: { guardrail: 'litellm_content_filter', mode: moments.questions, default_on: true, ...rules },
  };
}
