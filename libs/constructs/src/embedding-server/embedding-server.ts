import type { Endpoint } from '@slipway/contracts/endpoint';
import type { Weights } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';
import { Construct } from 'constructs';
import { engineArguments } from '../engine-arguments/engine-arguments.ts';
import { HttpServer } from '../http-server/http-server.ts';
import type { ServedModelProps } from '../model-server/served-model-props.ts';
import { priorityClasses } from '../priority-class/priority-class.ts';

/** Folder for the downloaded weights. */
const cache = '/cache';

/** Temporary files and logs beside the weights, GiB. */
const scratchGiB = 4;

/** Serves one embedding model with llama.cpp on CPUs behind one in-cluster endpoint. */
export class EmbeddingServer extends Construct {
  /** Where callers reach the model. */
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: ServedModelProps) {
    super(scope, id);
    const { placement, endpoint } = props;
    const { model, profile } = placement;
    const { file } = model.weights;
    if (file === undefined) {
      throw new Error(
        `'placement' ${placement.name} names no file of ${model.weights.repository}: llama.cpp loads one GGUF file, add weights.file to the model`,
      );
    }
    const { cpu, memoryGiB, ephemeralStorageGiB } = profile.resources;
    this.endpoint = new HttpServer(this, 'server', {
      endpoint,
      image: props.image,
      command: ['/app/llama-server'],
      // The port is always stated: its default has changed between releases.
      args: engineArguments({
        host: '0.0.0.0',
        port: endpoint.port,
        alias: placement.name,
        ...download(model.weights, file),
        ...profile.flags,
      }),
      replicas: placement.replicas,
      ...(placement.autoscaling && { maxReplicas: placement.autoscaling.maxReplicas }),
      pool: placement.pool,
      resources: { cpu, memoryGiB, ephemeralStorageGiB: ephemeralStorageGiB + scratchGiB },
      health: { livePath: '/health', readyPath: '/health', startupSeconds: profile.startupSeconds },
      env: { HOME: cache, LLAMA_CACHE: cache },
      writable: [
        { path: cache, sizeGiB: ephemeralStorageGiB },
        { path: '/tmp', sizeGiB: scratchGiB / 2 },
      ],
      connections: props.connections,
      priorityClass: priorityClasses.models.name,
      longestAnswerSeconds: props.longestAnswerSeconds,
    }).endpoint;
  }
}

/** `hf-repo` takes whatever the main branch holds that day; only an address can name a commit. */
function download({ repository, revision }: Weights, file: string): Record<string, string> {
  if (revision === unpinned) return { 'hf-repo': repository, 'hf-file': file };
  return { 'model-url': `https://huggingface.co/${repository}/resolve/${revision}/${file}` };
}
