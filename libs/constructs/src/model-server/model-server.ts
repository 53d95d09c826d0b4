import type { Endpoint } from '@slipway/contracts/endpoint';
import { runtimeAccelerators } from '@slipway/contracts/model';
import type { Placement } from '@slipway/contracts/placement';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import { unpinned } from '@slipway/contracts/source';
import { Construct } from 'constructs';
import { engineArguments } from '../engine-arguments/engine-arguments.ts';
import { HttpServer } from '../http-server/http-server.ts';
import { acceleratorResource } from '../node-pool/placing.ts';
import { priorityClasses } from '../priority-class/priority-class.ts';
import type { ServedModelProps } from './served-model-props.ts';

/** What a `ModelServer` needs to know. */
export interface ModelServerProps extends ServedModelProps {
  /**
   * Token for weights that ask for consent, under the key `token`.
   *
   * @default - none: the weights are open
   */
  readonly weightsToken?: SecretRef;
}

/** The one folder on disk that vLLM writes to; every cache lies below it. */
const cache = '/cache';

/** Temporary files and logs beside the weights, GiB. */
const scratchGiB = 4;

/** Serves one model with vLLM behind one in-cluster endpoint. */
export class ModelServer extends Construct {
  /** Where callers reach the model. */
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: ModelServerProps) {
    super(scope, id);
    const { placement, endpoint } = props;
    const { model, profile } = placement;
    const accelerator = runtimeAccelerators[placement.runtime];
    if (accelerator === 'none') {
      throw new Error(
        `'placement' ${placement.name} runs vLLM without accelerator: place it on a pool of accelerators`,
      );
    }
    if (model.weights.gated === true && props.weightsToken === undefined) {
      throw new Error(
        `'weightsToken' is missing, and ${model.weights.repository} asks for consent: pass the secret that holds a token`,
      );
    }
    const { cpu, memoryGiB, ephemeralStorageGiB, sharedMemoryGiB, accelerators } = profile.resources;
    this.endpoint = new HttpServer(this, 'server', {
      endpoint,
      image: props.image,
      command: ['vllm', 'serve'],
      args: [model.weights.repository, ...serverArguments(placement, endpoint)],
      replicas: placement.replicas,
      pool: placement.pool,
      resources: {
        cpu,
        memoryGiB,
        ephemeralStorageGiB: ephemeralStorageGiB + scratchGiB,
        accelerators: { resource: acceleratorResource(accelerator), count: accelerators },
      },
      health: { livePath: '/health', readyPath: '/health', startupSeconds: profile.startupSeconds },
      env: vllmEnvironment,
      ...(props.weightsToken && { secretEnv: { HF_TOKEN: { secret: props.weightsToken, key: 'token' } } }),
      writable: [
        { path: cache, sizeGiB: ephemeralStorageGiB },
        { path: '/dev/shm', sizeGiB: sharedMemoryGiB, inMemory: true },
        { path: '/tmp', sizeGiB: scratchGiB / 2 },
      ],
      connections: props.connections,
      priorityClass: priorityClasses.models.name,
      longestAnswerSeconds: props.longestAnswerSeconds,
    }).endpoint;
  }
}

function serverArguments(placement: Placement, endpoint: Endpoint): string[] {
  const { model, profile } = placement;
  const { revision } = model.weights;
  return engineArguments({
    host: '0.0.0.0',
    port: endpoint.port,
    'served-model-name': placement.name,
    'tensor-parallel-size': profile.resources.accelerators,
    ...(revision !== unpinned && { revision }),
    ...profile.flags,
  });
}

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
