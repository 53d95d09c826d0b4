import { describe, it } from 'vitest';
import { expectOneFinding, inCluster, type Slip } from './slips.ts';

const declared = 'gateway: { replicas: 2 },';

/** A slip in what is said of the gateway. */
const slip = (title: string, text: string, rule: string, path: string, remedy: RegExp, value?: string): Slip =>
  inCluster(title, declared, `gateway: { replicas: 2, ${text} },`, rule, `gateway.${path}`, remedy, value);

const key = (fields: string) =>
  `{ name: 'ci', owner: 'ci@example.com', models: ['qwen3-8b'], budget: { monthlyUsd: 5 }, ${fields} }`;
const guardrail = (fields: string) =>
  `guardrails: { bedrock: [{ name: 'policy', id: 'a1b2c3d4e5f6', version: '1', ${fields} }] }`;

const slips: readonly Slip[] = [
  slip(
    'a fallback of no model',
    "fallbacks: { 'qwen3-8': ['nova-lite'] }",
    'unknown-model',
    'fallbacks.qwen3-8',
    /qwen3-8b/,
    '"qwen3-8"',
  ),
  slip(
    'a fallback to no model',
    "fallbacks: { 'qwen3-8b': ['nova-light'] }",
    'unknown-model',
    'fallbacks.qwen3-8b[0]',
    /nova-lite/,
    '"nova-light"',
  ),
  slip(
    'more for a key than the cluster may cost',
    `keys: [${key('').replace('monthlyUsd: 5', 'monthlyUsd: 7000')}]`,
    'limit-above-budget',
    'keys[0].budget.monthlyUsd',
    /raise budget/,
    '7000',
  ),
  slip(
    'a fallback to itself',
    "fallbacks: { 'qwen3-8b': ['qwen3-8b'] }",
    'fallback-loop',
    'fallbacks.qwen3-8b[0]',
    /remove/,
  ),
  slip(
    'a fallback twice',
    "fallbacks: { 'qwen3-8b': ['nova-lite', 'nova-lite'] }",
    'fallback-loop',
    'fallbacks.qwen3-8b[1]',
    /remove/,
  ),
  slip(
    'fallbacks that lead back',
    "fallbacks: { 'qwen3-8b': ['nova-lite'], 'nova-lite': ['small'], small: ['qwen3-8b'] }",
    'fallback-loop',
    'fallbacks.small[0]',
    /remove one/,
    '"qwen3-8b"',
  ),
  slip(
    'a chat in place of an embedding',
    "fallbacks: { 'snowflake-arctic-embed-s': ['qwen3-8b'] }",
    'fallback-not-possible',
    'fallbacks.snowflake-arctic-embed-s[0]',
    /same work/,
  ),
  slip(
    'an embedding in place of a chat',
    "fallbacks: { 'qwen3-8b': ['snowflake-arctic-embed-s'] }",
    'fallback-not-possible',
    'fallbacks.qwen3-8b[0]',
    /same work/,
  ),
  slip(
    'a shorter context for what is too long',
    "contextWindowFallbacks: { 'nova-lite': ['qwen3-8b'] }",
    'fallback-not-possible',
    'contextWindowFallbacks.nova-lite[0]',
    /longer context/,
  ),
  slip(
    'a group that is a model',
    "groups: { 'qwen3-8b': { 'nova-lite': 1 } }",
    'duplicate-name',
    'groups.qwen3-8b',
    /another name/,
  ),
  slip('a group of no model', "groups: { chat: { 'qwen3-8': 1 } }", 'unknown-model', 'groups.chat.qwen3-8', /qwen3-8b/),
  slip('a group of nothing', 'groups: { chat: {} }', 'empty-group', 'groups.chat', /remove the group/),
  slip('no weight', "groups: { chat: { 'qwen3-8b': 0 } }", 'too-small', 'groups.chat.qwen3-8b', /1/, '0'),
  slip(
    'a group of two kinds of work',
    "groups: { chat: { 'qwen3-8b': 1, 'snowflake-arctic-embed-s': 1 } }",
    'fallback-not-possible',
    'groups.chat.snowflake-arctic-embed-s',
    /group of its own/,
  ),
  slip(
    'two keys of one name',
    `keys: [${key('')}, ${key('')}]`,
    'duplicate-name',
    'keys[1].name',
    /name of its own/,
    '"ci"',
  ),
  slip(
    'a key for no model',
    `keys: [${key("models: ['qwen']")}]`,
    'unknown-model',
    'keys[0].models[0]',
    /qwen3-8b/,
    '"qwen"',
  ),
  slip(
    'a key for one model twice',
    `keys: [${key("models: ['qwen3-8b', 'qwen3-8b']")}]`,
    'duplicate-model',
    'keys[0].models[1]',
    /once/,
  ),
  slip('a key of no team', `keys: [${key("team: 'rad'")}]`, 'unknown-team', 'keys[0].team', /red/, '"rad"'),
  slip(
    'a budget below zero',
    `keys: [${key('budget: { monthlyUsd: -5 }')}]`,
    'too-small',
    'keys[0].budget.monthlyUsd',
    /1/,
    '-5',
  ),
  slip(
    'a limit of no call',
    `keys: [${key('requestsPerMinute: 0')}]`,
    'too-small',
    'keys[0].requestsPerMinute',
    /1/,
    '0',
  ),
  slip(
    'the draft of a guardrail',
    guardrail("version: 'DRAFT'"),
    'invalid-guardrail',
    'guardrails.bedrock[0].version',
    /publish/,
    '"DRAFT"',
  ),
  slip(
    'the name of a guardrail for its id',
    guardrail("id: 'My Policy'"),
    'invalid-guardrail',
    'guardrails.bedrock[0].id',
    /not its name/,
  ),
  slip(
    'data that nobody knows',
    "guardrails: { maskedData: ['e-mail'] }",
    'unknown-value',
    'guardrails.maskedData[0]',
    /email/,
    '"e-mail"',
  ),
  slip(
    'data twice',
    "guardrails: { maskedData: ['email', 'email'] }",
    'duplicate-name',
    'guardrails.maskedData[1]',
    /once/,
  ),
  slip(
    'a word that stands in every other',
    "guardrails: { blockedTopics: [{ name: 'it', words: ['it'] }] }",
    'invalid-word',
    'guardrails.blockedTopics[0].words[0]',
    /harmless/,
    '"it"',
  ),
  slip(
    'two topics of one name',
    "guardrails: { blockedTopics: [{ name: 'takeover', words: ['merger'] }, { name: 'takeover', words: ['bid for'] }] }",
    'duplicate-name',
    'guardrails.blockedTopics[1].name',
    /once/,
  ),
  inCluster(
    'a team with a budget below zero',
    "{ name: 'red', group: 'slipway-red' }",
    "{ name: 'red', group: 'slipway-red', budget: { monthlyUsd: -1 } }",
    'too-small',
    'tenancy.teams[0].budget.monthlyUsd',
    /1/,
    '-1',
  ),
];

describe('each slip about the gateway is one finding with file, field, value and remedy', () => {
  it.each(slips.map((each) => [each.title, each] as const))('%s', (_, each) => expectOneFinding(each));
});
