const gib = 2 ** 30;

/** Families whose GPUs the platform's pools have. */
const families = ['g6', 'g6e'];

/** The part of a GPU's memory that vLLM may take. */
const share = 0.9;

/** Left on each GPU for activations and graphs, GiB; what was needed where somebody looked. */
const activationsGiB = 1.2;

/** Left on a node for its own pods: network, storage, logs, metrics. */
const nodeOwn = { cpu: 0.5, memoryGiB: 2 };

/** Lengths of a request worth offering, longest first, and how many requests at least must find room at once. */
const lengths = [16_384, 8_192, 4_096, 2_048];
const fewestRequests = 3;
const mostRequests = 32;

/**
 * How an engine serves a model: a first profile that fits, and `fit`, the sentence that says why it does.
 * @throws Error when no instance type holds it.
 */
export function engineProfile(facts, instanceTypes) {
  return facts.engine === 'vllm' ? vllmProfile(facts, instanceTypes) : llamaCppProfile(facts);
}

function vllmProfile(facts, instanceTypes) {
  const { task, dtype, sizeGiB, toolCallParser, reasoningParser } = facts;
  const { type, length, requests, left } = smallestFit(facts, instanceTypes);
  return {
    fit: fitOnGpu(facts, { type, length, requests, left }),
    flags: {
      runner: task === 'embedding' ? 'pooling' : undefined,
      'max-model-len': length,
      'max-num-seqs': requests,
      'max-num-batched-tokens': Math.max(2_048, task === 'embedding' ? length : 0),
      'gpu-memory-utilization': share,
      dtype: dtype === 'mxfp4' ? 'bfloat16' : dtype,
      'enable-auto-tool-choice': toolCallParser === undefined ? undefined : true,
      'tool-call-parser': toolCallParser,
      'reasoning-parser': reasoningParser,
    },
    resources: {
      ...nodeResources(sizeGiB),
      accelerators: type.accelerators,
      ephemeralStorageGiB: eights(sizeGiB * 2) + 8,
      sharedMemoryGiB: type.accelerators === 1 ? 2 : 8,
    },
    startupSeconds: startupSeconds(sizeGiB),
  };
}

/** The cheapest instance type that holds the weights and enough requests of a useful length. */
function smallestFit(facts, instanceTypes) {
  const { id, sizeGiB, contextTokens, attentionHeads, vocabularySize } = facts;
  const { cpu, memoryGiB } = nodeResources(sizeGiB);
  const candidates = instanceTypes
    .filter(({ name, hourlyUsd }) => families.includes(name.split('.')[0]) && hourlyUsd !== null)
    .filter((type) => cpu + nodeOwn.cpu <= type.cpu && memoryGiB + nodeOwn.memoryGiB <= type.memoryMi / 1024)
    // Tensors are split by head, so the GPUs must divide them.
    .filter(({ accelerators }) => attentionHeads % accelerators === 0 && vocabularySize % accelerators === 0)
    .sort((a, b) => a.hourlyUsd - b.hourlyUsd);
  const offered = [...new Set([...lengths, contextTokens])]
    .filter((length) => length <= contextTokens && length <= lengths[0])
    .sort((a, b) => b - a);
  for (const type of candidates) {
    const besideWeights = gpuMemoryGiB(type) * share - sizeGiB;
    for (const length of offered) {
      const each = requestGiB(facts, length);
      const room = Math.floor((besideWeights - activationsGiB * type.accelerators) / each);
      if (room < fewestRequests) continue;
      const requests = Math.min(room, mostRequests);
      return { type, length, requests, left: besideWeights - requests * each };
    }
  }
  throw new Error(
    `model ${id}: ${sizeGiB} GiB of weights and ${fewestRequests} requests fit no instance type of ${families.join(', ')}: ` +
      'use a smaller or quantised model, or write its file by hand for a larger family',
  );
}

function fitOnGpu(facts, { type, length, requests, left }) {
  const { accelerators, acceleratorName } = type;
  const { layers, kvHeads, headDimension, sizeGiB } = facts;
  const gpus = `${accelerators === 1 ? 'one' : accelerators} ${acceleratorName.toUpperCase()}`;
  const memory = `${(gpuMemoryGiB(type) * share).toFixed(1)} GiB at ${share.toFixed(2)}`;
  return (
    `On ${gpus} (${memory}, ${type.name}): ${sizeGiB.toFixed(1)} GiB of weights. A token keeps 2 × ${layers} layers × ` +
    `${kvHeads} heads × ${headDimension} × 2 bytes = ${round(bytesPerToken(facts) / 1024)} KiB, so ${requests} requests of ` +
    `${length} tokens take ${(requests * requestGiB(facts, length)).toFixed(1)} GiB and ${left.toFixed(1)} GiB are left for ` +
    'activations and graphs. Computed, not measured.'
  );
}

function llamaCppProfile({ sizeGiB, contextTokens, ...facts }) {
  const cpu = sizeGiB < 1 ? 2 : 4;
  const parallel = contextTokens <= 2_048 ? 4 : 1;
  const context = contextTokens * parallel;
  const cacheGiB = requestGiB(facts, context);
  return {
    fit:
      `On ${cpu} cores. ${parallel === 1 ? 'One request' : `${parallel} requests`} of ${contextTokens} tokens at once; an input ` +
      'must fit one physical batch, so all three sizes are the same. Computed, not measured.',
    flags: {
      embeddings: true,
      pooling: facts.pooling,
      parallel,
      'ctx-size': context,
      'batch-size': context,
      'ubatch-size': context,
      // The engine would count the cores of the node.
      threads: cpu,
      metrics: true,
    },
    resources: {
      cpu,
      memoryGiB: Math.max(2, Math.ceil(sizeGiB * 1.2 + cacheGiB + 1)),
      accelerators: 0,
      ephemeralStorageGiB: Math.max(2, Math.ceil(sizeGiB * 2)),
      sharedMemoryGiB: 0,
    },
    startupSeconds: startupSeconds(sizeGiB),
  };
}

/** Weights pass through memory on their way to the GPU; the disk holds them twice while an update downloads. */
function nodeResources(sizeGiB) {
  return { cpu: 4, memoryGiB: eights(sizeGiB + 8) };
}

/** Download, load, compile: about 40 seconds for each GiB after the first five minutes. */
function startupSeconds(sizeGiB) {
  return Math.max(1, Math.round((300 + 40 * sizeGiB) / 300)) * 300;
}

function gpuMemoryGiB({ accelerators, acceleratorMemoryMi }) {
  return (accelerators * acceleratorMemoryMi) / 1024;
}

/** Keys and values, in two bytes each. */
function bytesPerToken({ layers, kvHeads, headDimension }) {
  return 2 * layers * kvHeads * headDimension * 2;
}

function requestGiB(facts, tokens) {
  return (bytesPerToken(facts) * tokens) / gib;
}

function eights(amount) {
  return 8 * Math.ceil(amount / 8);
}

function round(amount) {
  return Math.round(amount * 10) / 10;
}
