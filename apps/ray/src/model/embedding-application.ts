import { llamaOptions } from '@slipway/constructs/embedding-server/llama-options';
import { engineArguments } from '@slipway/constructs/engine-arguments/engine-arguments';
import type { JsonObject } from '@slipway/contracts/manifest';
import { countFlag, type Placement } from '@slipway/contracts/placement';
import { longestAnswerSeconds } from '@slipway/contracts/topology';
import { serveScaling } from './serve-scaling.ts';

/** The application of Ray Serve that starts llama.cpp beside each replica. Its code is in the image. */
export function embeddingApplication(placement: Placement): JsonObject {
  const { name, profile } = placement;
  return {
    name,
    import_path: 'llama_cpp_service:build',
    route_prefix: '/',
    args: {
      command: '/app/llama-server',
      arguments: engineArguments(llamaOptions(placement)),
      startup_seconds: profile.startupSeconds,
    },
    deployments: [
      {
        name: 'LlamaServer',
        ...serveScaling(placement, countFlag(placement, 'parallel') ?? 1),
        // One replica fills a worker, as the engine's threads fill its CPUs.
        ray_actor_options: { num_cpus: profile.resources.cpu },
        health_check_period_s: 5,
        health_check_timeout_s: 10,
        graceful_shutdown_timeout_s: longestAnswerSeconds,
      },
    ],
  };
}
