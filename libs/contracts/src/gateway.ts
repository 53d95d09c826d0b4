import { z } from 'zod';
import { countField, monthlyUsdField, nameField, ownerField } from './fields.ts';
import { guardrailsSchema } from './guardrails.ts';

/** What a key may ask in a minute. */
const perMinute = {
  /** Tokens of questions and answers together. Default: no limit. */
  tokensPerMinute: countField(1_000_000_000).optional(),
  /** Calls. Default: no limit. */
  requestsPerMinute: countField(1_000_000).optional(),
};

/** Models to try one after the other, by the name that was called. */
const fallbacks = z.record(z.string(), z.array(z.string()).min(1).max(5));

/** A key of a program that is nobody's environment; its value is made in AWS. */
export const gatewayKeySchema = z.strictObject({
  name: nameField(40),
  /** Who answers for what is done with it. */
  owner: ownerField(),
  /** Team whose budget it counts to as well. Default: none. */
  team: z.string().optional(),
  /** Names of models that it may call. */
  models: z.array(z.string()).min(1).max(50),
  budget: z.strictObject({ monthlyUsd: monthlyUsdField() }),
  ...perMinute,
});

/** The one API in front of all models of a cluster. Names of models are those that callers use. */
export const gatewaySchema = z.strictObject({
  /** Copies of the gateway; two or more survive the loss of a node. */
  replicas: countField(50, 2).default(2),
  /** Further names, each of several models among which calls are shared out by weight: `{ chat: { 'qwen3-8b': 3, 'nova-lite': 1 } }`. Default: none. */
  groups: z.record(nameField(), z.record(z.string(), countField(1_000))).default({}),
  /** Times that a failed call is tried again, before anything else is. Default: 2. */
  retries: countField(10, 0).default(2),
  /** Calls of one server that may fail in a minute before it is left alone. Default: 3. */
  allowedFails: countField(100).default(3),
  /** How long it is left alone. Default: 30. */
  cooldownSeconds: countField(3_600).default(30),
  /** Models to try, in this order, when one fails. Default: none. */
  fallbacks: fallbacks.default({}),
  /** Models to try, in this order, when a question is too long for one. Default: none. */
  contextWindowFallbacks: fallbacks.default({}),
  /** How long an answer is given again to the same question, seconds. Default: never. */
  cacheSeconds: countField(604_800).optional(),
  /** Traces hold questions and answers too: whoever may see a trace may read them. Default: false. */
  tracesContent: z.boolean().default(false),
  /** What no question or answer may hold. Default: no rule. */
  guardrails: guardrailsSchema.prefault({}),
  /** What the key of each developer environment may ask. Default: no limit but its budget. */
  developerLimits: z.strictObject(perMinute).default({}),
  /** Keys of programs that are nobody's environment. Default: none. */
  keys: z.array(gatewayKeySchema).max(200).default([]),
});

/** The one API in front of all models of a cluster. */
export type Gateway = Readonly<z.output<typeof gatewaySchema>>;

/** A key of a program that is nobody's environment. */
export type GatewayKeyDeclaration = Gateway['keys'][number];
