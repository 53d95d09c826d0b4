import type { Endpoint } from '@slipway/contracts/endpoint';
import { podResources, scratchGiB } from '@slipway/contracts/pod-resources';
import { Construct } from 'constructs';
import { engineArguments } from '../engine-arguments/engine-arguments.ts';
import { HttpServer } from '../http-server/http-server.ts';
import type { ServedModelProps } from '../model-server/served-model-props.ts';
import { priorityClasses } from '../priority-class/priority-class.ts';
import { llamaOptions } from './llama-options.ts';

/** Folder for the downloaded weights. */
const cache = '/cache';

/** Serves one embedding model with llama.cpp on CPUs behind one in-cluster endpoint. */
export class EmbeddingServer extends Construct {
  /** Where callers reach the model. */
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: ServedModelProps) {
    super(scope, id);
    const { placement, endpoint } = props;
    const { profile } = placement;
    const { cpu, memoryGiB, ephemeralStorageGiB } = podResources(placement);
    this.endpoint = new HttpServer(this, 'server', {
      endpoint,
      image: props.image,
      command: ['/app/llama-server'],
      // The port is always stated: its default has changed between releases.
      args: engineArguments({
        host: '0.0.0.0',
        port: endpoint.port,
        ...llamaOptions(placement),
      }),
      replicas: placement.replicas,
      ...(placement.autoscaling && { maxReplicas: placement.autoscaling.maxReplicas }),
      pool: placement.pool,
      resources: { cpu, memoryGiB, ephemeralStorageGiB },
      health: { livePath: '/health', readyPath: '/health', startupSeconds: profile.startupSeconds },
      env: { HOME: cache, LLAMA_CACHE: cache },
      writable: [
        { path: cache, sizeGiB: profile.resources.ephemeralStorageGiB },
        { path: '/tmp', sizeGiB: scratchGiB / 2 },
      ],
      connections: props.connections,
      priorityClass: priorityClasses.models.name,
      longestAnswerSeconds: props.longestAnswerSeconds,
    }).endpoint;
  }
}
