import { vllmFlagKwargs } from './engine-kwargs.ts';
import { serveScaling } from './serve-scaling.ts';
import type { Cluster } from '@slipway/contracts/cluster';
import type { JsonObject } from '@slipway/contracts/manifest';
import { countFlag, type Placement } from '@slipway/contracts/placement';
import { unpinned } from '@slipway/contracts/source';
import { weightsKey } from '@slipway/contracts/weights';

/** Requests that vLLM calculates at once where it is not told, on accelerators below 70 GiB. */
const defaultSequences = 256;

/** The application of Ray Serve that serves a model with vLLM, under the API of OpenAI. */
export function llmApplication(
  { weights }: Pick<Cluster, 'weights'>,
  placement: Placement,
  acceleratorType: string | undefined,
): JsonObject {
  const { name, tensorParallelSize, model } = placement;
  const scaling = serveScaling(placement, countFlag(placement, 'max-num-seqs') ?? defaultSequences);
  const fromBucket = weights.source === 's3';
  const { repository, revision } = model.weights;
  return {
    name,
    import_path: 'ray.serve.llm:build_openai_app',
    route_prefix: '/',
    args: {
      llm_configs: [
        {
          model_loading_config: {
            model_id: name,
            model_source: fromBucket
              ? { bucket_uri: `s3://${weights.bucket}/${weightsKey(model.weights)}` }
              : repository,
          },
          // A word that no node has would wait for ever: it is left out where nodes of the pool differ.
          ...(acceleratorType !== undefined && { accelerator_type: acceleratorType }),
          engine_kwargs: {
            ...(!fromBucket && revision !== unpinned && { revision }),
            tensor_parallel_size: tensorParallelSize,
            ...vllmFlagKwargs(placement.profile.flags),
          },
          // All parts of one replica on one node: the network between nodes is no match for what they say to each other.
          ...(tensorParallelSize > 1 && {
            placement_group_config: { bundle_per_worker: { GPU: 1 }, strategy: 'STRICT_PACK' },
          }),
          deployment_config: scaling,
        },
      ],
      // One front for each replica, on nodes that differ.
      ingress_deployment_config: { ...scaling, max_replicas_per_node: 1 },
    },
  };
}
