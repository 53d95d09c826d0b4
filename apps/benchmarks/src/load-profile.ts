import { serviceHost } from '@slipway/contracts/endpoint';
import type { ServiceLevelObjectives } from '@slipway/contracts/model';
import { servedContextTokens, type Placement } from '@slipway/contracts/placement';
import { nodeAndImageSeconds } from '@slipway/contracts/scaling';
import { modelEndpoint } from '@slipway/contracts/workloads';

/** Parts and multiples of the promised rate: below it, at it, and above it to see what is left. */
const ladder = [0.5, 1, 1.5, 2];

/** A step is long enough for the 95th percentile to mean something, and short enough to end. */
const stepSeconds = 300;
const fewestPrompts = 40;

/** Parts of the longest sequence that a prompt and an answer take; a third of the prompt is what all prompts begin with. */
const promptShare = 0.25;
const answerShare = 1 / 16;
const prefixShare = 1 / 3;

/** What the program `benchmark.py` reads. */
export interface LoadProfile {
  readonly model: string;
  /** ConfigMap that takes the result. */
  readonly configMap: string;
  readonly objectives: ServiceLevelObjectives;
  /** Options of `vllm bench serve` that are the same in each step. */
  readonly arguments: readonly string[];
  readonly steps: readonly LoadStep[];
}

/** One rung of the ladder. */
export interface LoadStep {
  readonly requestsPerSecond: number;
  readonly prompts: number;
  readonly timeoutSeconds: number;
  /** True where the objectives are promised: up to their rate. */
  readonly holdsObjectives: boolean;
}

/** The longest that all steps of a profile take together, and a node and an image before them, seconds. */
export function longestRunSeconds({ steps }: LoadProfile): number {
  return steps.reduce((total, { timeoutSeconds }) => total + timeoutSeconds, nodeAndImageSeconds);
}

/** What is asked of a model, from its objectives and the longest sequence that its server takes. */
export function loadProfile(placement: Placement, configMap: string): LoadProfile {
  const { model } = placement;
  const rate = model.objectives.requestsPerSecond;
  return {
    model: placement.name,
    configMap,
    objectives: model.objectives,
    arguments: callArguments(placement),
    steps: ladder.map((part) => {
      const requestsPerSecond = rounded(rate * part);
      const prompts = Math.max(fewestPrompts, Math.ceil(requestsPerSecond * stepSeconds));
      return {
        requestsPerSecond,
        prompts,
        // A server that keeps up ends with its last request; one at half of the rate is given that time too.
        timeoutSeconds: Math.ceil((2 * prompts) / requestsPerSecond) + stepSeconds,
        holdsObjectives: part <= 1,
      };
    }),
  };
}

function callArguments(placement: Placement): string[] {
  const { model, name } = placement;
  const endpoint = modelEndpoint(placement);
  const context = servedContextTokens(placement);
  const embeds = model.task === 'embedding';
  const prompt = Math.floor(context * promptShare);
  const prefix = Math.floor(prompt * prefixShare);
  return [
    `--base-url=http://${serviceHost(endpoint)}:${endpoint.port}`,
    ...(embeds
      ? ['--backend=openai-embeddings', '--endpoint=/v1/embeddings']
      : ['--backend=openai-chat', '--endpoint=/v1/chat/completions']),
    `--model=${name}`,
    `--tokenizer=${model.weights.tokenizer ?? model.weights.repository}`,
    '--dataset-name=random',
    `--random-prefix-len=${prefix}`,
    `--random-input-len=${prompt - prefix}`,
    ...(embeds ? [] : [`--random-output-len=${Math.max(1, Math.floor(context * answerShare))}`]),
    '--num-warmups=4',
    `--percentile-metrics=${embeds ? 'e2el' : 'ttft,itl'}`,
    '--metric-percentiles=95',
    '--disable-tqdm',
  ];
}

/** Without the tails of binary fractions. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
