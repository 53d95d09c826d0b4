import { runtimeAccelerators, type Flags, type Runtime } from '@slipway/contracts/model';
import { podResources, scratchGiB } from '@slipway/contracts/pod-resources';
import { unpinned } from '@slipway/contracts/source';
import { weightsKey, weightsTokenKey } from '@slipway/contracts/weights';
import { engineArguments } from '../engine-arguments/engine-arguments.ts';
import type { HttpServerProps } from '../http-server/http-server.ts';
import { acceleratorResource } from '../node-pool/placing.ts';
import { priorityClasses } from '../priority-class/priority-class.ts';
import type { ModelServerProps } from './model-server.ts';

/** The one folder on disk that vLLM writes to; every cache lies below it. */
const cache = '/cache';

/** vLLM as a program with pods: what is the same on one node and on several. */
export function vllmServer(props: ModelServerProps): HttpServerProps {
  const { placement, endpoint, weightsToken } = props;
  const { model, profile, runtime } = placement;
  const accelerator = runtimeAccelerators[runtime];
  if (accelerator === 'none') {
    throw new Error(`'placement' ${placement.name} runs vLLM without accelerator: place it on a pool of accelerators`);
  }
  if (model.weights.gated === true && weightsToken === undefined && props.weightsBucket === undefined) {
    throw new Error(
      `'weightsToken' is missing, and ${model.weights.repository} asks for consent: pass the secret that holds a token`,
    );
  }
  const { cpu, memoryGiB, ephemeralStorageGiB, accelerators } = podResources(placement);
  return {
    endpoint,
    image: props.image,
    command: ['vllm', 'serve'],
    args: vllmArguments(props),
    replicas: placement.replicas,
    ...(placement.autoscaling && { maxReplicas: placement.autoscaling.maxReplicas }),
    ...(props.behind !== undefined && { behind: props.behind }),
    pool: placement.pool,
    resources: {
      cpu,
      memoryGiB,
      ephemeralStorageGiB,
      accelerators: { resource: acceleratorResource(accelerator), count: accelerators },
    },
    health: { livePath: '/health', readyPath: '/health', startupSeconds: profile.startupSeconds },
    env: { ...vllmEnvironment, ...runtimeEnvironment[runtime], ...bucketEnvironment(props) },
    ...(weightsToken && { secretEnv: { HF_TOKEN: { secret: weightsToken, key: weightsTokenKey } } }),
    writable: [
      { path: cache, sizeGiB: profile.resources.ephemeralStorageGiB },
      { path: '/dev/shm', sizeGiB: profile.resources.sharedMemoryGiB, inMemory: true },
      { path: '/tmp', sizeGiB: scratchGiB / 2 },
    ],
    connections: props.connections,
    priorityClass: priorityClasses.models.name,
    longestAnswerSeconds: props.longestAnswerSeconds,
  };
}

/** The model first, then options; `more` are those of whoever runs it. */
export function vllmArguments(props: ModelServerProps, more: Flags = {}): string[] {
  const { placement, endpoint, weightsBucket } = props;
  const { model, profile } = placement;
  const { repository, revision } = model.weights;
  const weights = weightsBucket === undefined ? repository : `s3://${weightsBucket.name}/${weightsKey(model.weights)}`;
  return [
    weights,
    ...engineArguments({
      host: '0.0.0.0',
      port: endpoint.port,
      'served-model-name': placement.name,
      'tensor-parallel-size': placement.tensorParallelSize,
      ...(weightsBucket !== undefined && { 'load-format': 'runai_streamer' }),
      // A bucket holds one folder for each revision.
      ...(weightsBucket === undefined && revision !== unpinned && { revision }),
      ...more,
      ...profile.flags,
    }),
  ];
}

function bucketEnvironment({ weightsBucket }: ModelServerProps): Readonly<Record<string, string>> {
  // Whatever is not in the bucket must not come from elsewhere without anybody knowing.
  return weightsBucket === undefined ? {} : { AWS_REGION: weightsBucket.region, HF_HUB_OFFLINE: '1' };
}

/** What one build alone writes. */
const runtimeEnvironment: Readonly<Partial<Record<Runtime, Readonly<Record<string, string>>>>> = {
  'vllm-neuron': { NEURON_COMPILE_CACHE_URL: `${cache}/neuron` },
};

/** Home and every cache on the writable folder; no report of use to anybody. */
export const vllmEnvironment: Readonly<Record<string, string>> = {
  DO_NOT_TRACK: '1',
  HF_HOME: `${cache}/huggingface`,
  HF_HUB_DISABLE_TELEMETRY: '1',
  HOME: cache,
  NUMBA_CACHE_DIR: `${cache}/numba`,
  OUTLINES_CACHE_DIR: `${cache}/outlines`,
  TORCHINDUCTOR_CACHE_DIR: `${cache}/torchinductor`,
  TRITON_CACHE_DIR: `${cache}/triton`,
  // The image's user has no entry in passwd, and libraries ask for its name.
  USER: 'vllm',
  VLLM_CACHE_ROOT: `${cache}/vllm`,
  VLLM_NO_USAGE_STATS: '1',
  XDG_CACHE_HOME: `${cache}/xdg`,
  XDG_CONFIG_HOME: `${cache}/config`,
};
