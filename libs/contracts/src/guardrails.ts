import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { nameField, textField } from './fields.ts';
import type { WorkloadIdentity } from './workload-identity.ts';
import { gatewayWorkload } from './workloads.ts';

/** Personal data that is known by its form. */
export const maskableData = ['credit-card', 'email', 'iban', 'ipv4', 'passport-us', 'us-phone', 'us-ssn'] as const;

/** What a guardrail looks at. */
export const guardedParts = ['questions', 'answers'] as const;

const topicWord = textField(
  (text) => text.trim() === text && text.length >= 3 && text.length <= 100,
  {
    rule: 'invalid-word',
    message: 'is not a word or phrase of 3 to 100 characters without blanks around it',
    remedy: 'write the word as people write it; shorter ones stand inside harmless words',
  },
  { minLength: 3, maxLength: 100 },
);

/** What no question or answer may hold, whoever calls: no key is free of it. */
export const guardrailsSchema = z.strictObject({
  /** Guardrails of Amazon Bedrock, in the region of the cluster. Default: none. */
  bedrock: z
    .array(
      z.strictObject({
        name: nameField(40),
        /** What AWS calls it: `a1b2c3d4e5f6`. */
        id: textField((text) => /^[a-z0-9]{6,32}$/.test(text), {
          rule: 'invalid-guardrail',
          message: 'is not the id of a guardrail of Amazon Bedrock',
          remedy: 'write the id that AWS gave it, lower-case letters and digits: not its name or ARN',
        }),
        /** A version of it, never the draft, which changes under those who call: `'1'`. */
        version: textField((text) => /^[1-9]\d{0,7}$/.test(text), {
          rule: 'invalid-guardrail',
          message: 'is not a version of a guardrail',
          remedy: "publish a version and write its number in quotes: '1'",
        }),
        /** Default: both. Answers are held back until they were looked at as a whole. */
        checks: z
          .array(z.enum(guardedParts))
          .min(1)
          .default([...guardedParts]),
      }),
    )
    .max(5)
    .default([]),
  /** Personal data that is replaced by its kind before a model or a trace sees it. Default: none. */
  maskedData: z.array(z.enum(maskableData)).max(maskableData.length).default([]),
  /** Topics, by words that give them away: a question with one of them is refused. Default: none. */
  blockedTopics: z
    .array(z.strictObject({ name: nameField(40), words: z.array(topicWord).min(1).max(200) }))
    .max(50)
    .default([]),
});

/** What no question or answer may hold. */
export type Guardrails = Readonly<z.output<typeof guardrailsSchema>>;

/** Who asks guardrails of Bedrock: the gateway's account, for those that it names. `undefined` where it names none. */
export function guardrailIdentity({
  name,
  account,
  region,
  gateway,
}: Pick<Cluster, 'account' | 'gateway' | 'name' | 'region'>): WorkloadIdentity | undefined {
  const { bedrock } = gateway.guardrails;
  if (bedrock.length === 0) return undefined;
  const resources = bedrock.map(({ id }) => `arn:aws:bedrock:${region.name}:${account}:guardrail/${id}`);
  return {
    cluster: name,
    namespace: gatewayWorkload.namespace,
    serviceAccount: gatewayWorkload.name,
    grants: [{ actions: ['bedrock:ApplyGuardrail'], resources: [...new Set(resources)].sort() }],
  };
}
