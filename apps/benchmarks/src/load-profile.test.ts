import { aModel, anEmbeddingModel, anEmbeddingPlacement, aPlacement } from '@slipway/testing/model-builders';
import { describe, expect, it } from 'vitest';
import { loadProfile, longestRunSeconds } from './load-profile.ts';

const objectives = { requestsPerSecond: 2, timeToFirstTokenMs: 1_500, interTokenLatencyMs: 60 };
const chat = loadProfile(aPlacement({ model: aModel({ objectives }) }), 'result');

describe('the ladder', () => {
  it('goes from half of the promised rate to twice as much, and holds the objectives up to it', () => {
    expect(chat.steps.map(({ requestsPerSecond, holdsObjectives }) => [requestsPerSecond, holdsObjectives])).toEqual([
      [1, true],
      [2, true],
      [3, false],
      [4, false],
    ]);
  });

  it('asks often enough for a 95th percentile, also where requests are rare', () => {
    const rare = loadProfile(aPlacement({ model: aModel({ objectives: { requestsPerSecond: 0.01 } }) }), 'result');
    for (const { prompts } of [...chat.steps, ...rare.steps]) expect(prompts).toBeGreaterThanOrEqual(40);
  });

  it('ends, all steps together, before its deadline', () => {
    const steps = chat.steps.reduce((total, { timeoutSeconds }) => total + timeoutSeconds, 0);
    expect(longestRunSeconds(chat)).toBeGreaterThan(steps);
    for (const { prompts, requestsPerSecond, timeoutSeconds } of chat.steps)
      expect(timeoutSeconds).toBeGreaterThan(prompts / requestsPerSecond);
  });
});

it('calls a chat model by its alias with prompts that begin alike, and fit what it takes', () => {
  expect(chat.arguments).toEqual(
    expect.arrayContaining([
      '--base-url=http://chat.vllm.svc.cluster.local:8000',
      '--endpoint=/v1/chat/completions',
      '--model=chat',
      '--tokenizer=example/small-chat',
      '--percentile-metrics=ttft,itl',
      '--metric-percentiles=95',
    ]),
  );
  const tokens = (option: string) =>
    Number(chat.arguments.find((argument) => argument.startsWith(`--${option}=`))?.split('=')[1]);
  expect(tokens('random-prefix-len')).toBeGreaterThan(0);
  expect(tokens('random-prefix-len') + tokens('random-input-len') + tokens('random-output-len')).toBeLessThan(8_192);
});

it('asks an embedding model for whole answers, with the tokenizer of the model that it was made of', () => {
  const weights = { ...anEmbeddingModel().weights, tokenizer: 'example/original' };
  const profile = loadProfile(anEmbeddingPlacement({ model: anEmbeddingModel({ weights }) }), 'result');
  expect(profile.arguments).toEqual(
    expect.arrayContaining([
      '--base-url=http://embed.llama-cpp.svc.cluster.local:8080',
      '--backend=openai-embeddings',
      '--tokenizer=example/original',
      '--percentile-metrics=e2el',
    ]),
  );
  expect(JSON.stringify(profile.arguments)).not.toContain('output-len');
});
