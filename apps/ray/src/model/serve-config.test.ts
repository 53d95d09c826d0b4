import type { Cluster } from '@slipway/contracts/cluster';
import type { Json, JsonObject } from '@slipway/contracts/manifest';
import type { Placement } from '@slipway/contracts/placement';
import { unpinned } from '@slipway/contracts/source';
import { aCluster } from '@slipway/testing/builders';
import { aModel, anEmbeddingModel, anEmbeddingPlacement, aPlacement, aProfile } from '@slipway/testing/model-builders';
import { aGpuPool } from '@slipway/testing/pool-builders';
import { at, listAt } from '@slipway/testing/find';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { serveConfig } from './serve-config.ts';

const onRay = (changes: Partial<Placement> = {}) => aPlacement({ engine: 'ray-serve', ...changes });
const embedding = (changes: Partial<Placement> = {}) => anEmbeddingPlacement({ engine: 'ray-serve', ...changes });
const inBucket = aCluster({ weights: { source: 's3', bucket: 'example-weights' } });

function configOf(placement: Placement, cluster: Cluster = aCluster()): Json {
  return load(serveConfig(cluster, placement)) as JsonObject;
}

function applicationOf(placement: Placement, cluster?: Cluster): Json | undefined {
  return at(configOf(placement, cluster), 'applications', 0);
}

function modelOf(placement: Placement, cluster?: Cluster): Json | undefined {
  return at(applicationOf(placement, cluster), 'args', 'llm_configs', 0);
}

it('one application, named after the placement, answers on every node and as long as anybody waits', () => {
  for (const placement of [onRay(), embedding()]) {
    const config = configOf(placement);
    expect(listAt(config, 'applications')).toHaveLength(1);
    expect(at(config, 'applications', 0)).toMatchObject({ name: placement.name, route_prefix: '/' });
    expect(config).toMatchObject({
      proxy_location: 'EveryNode',
      http_options: { host: '0.0.0.0', port: 8000, request_timeout_s: 600 },
    });
  }
});

describe('a language model', () => {
  it('is one of Ray Serve LLM, under the name that callers use, at the commit of its weights', () => {
    expect(applicationOf(onRay())).toMatchObject({ import_path: 'ray.serve.llm:build_openai_app' });
    expect(modelOf(onRay())).toMatchObject({
      model_loading_config: { model_id: 'chat', model_source: 'example/small-chat' },
      engine_kwargs: { revision: 'f'.repeat(40), tensor_parallel_size: 1 },
    });
  });

  it('has no commit where none is known, or where its weights are a copy of our own', () => {
    const model = aModel({ weights: { ...aModel().weights, revision: unpinned } });
    expect(at(modelOf(onRay({ model })), 'engine_kwargs', 'revision')).toBeUndefined();
    expect(at(modelOf(onRay(), inBucket), 'engine_kwargs', 'revision')).toBeUndefined();
    expect(at(modelOf(onRay(), inBucket), 'model_loading_config', 'model_source')).toEqual({
      bucket_uri: `s3://example-weights/example/small-chat/${'f'.repeat(40)}`,
    });
  });

  it('has the options of its profile as the classes of the engine name them', () => {
    const flags = {
      'max-model-len': 8192,
      'enable-auto-tool-choice': true,
      'limit-mm-per-prompt': '{"image": 4}',
    } as const;
    expect(at(modelOf(onRay({ profile: aProfile({ flags }) })), 'engine_kwargs')).toEqual({
      revision: 'f'.repeat(40),
      tensor_parallel_size: 1,
      max_model_len: 8192,
      enable_auto_tool_choice: true,
      limit_mm_per_prompt: { image: 4 },
    });
    const broken = onRay({ profile: aProfile({ flags: { 'limit-mm-per-prompt': '{image: 4' } }) });
    expect(() => configOf(broken)).toThrow("'limit-mm-per-prompt' is {image: 4, which begins like JSON and is none");
  });

  it('asks for the accelerator of its pool where all nodes have the same', () => {
    expect(at(modelOf(onRay({ pool: aGpuPool({ families: ['g6'] }) })), 'accelerator_type')).toBe('L4');
    expect(at(modelOf(onRay({ pool: aGpuPool({ families: ['g6', 'g6e'] }) })), 'accelerator_type')).toBeUndefined();
  });

  it('has all its parts on one node', () => {
    expect(at(modelOf(onRay()), 'placement_group_config')).toBeUndefined();
    expect(at(modelOf(onRay({ tensorParallelSize: 4 })), 'placement_group_config')).toEqual({
      bundle_per_worker: { GPU: 1 },
      strategy: 'STRICT_PACK',
    });
  });

  it('has as many fronts as replicas, on nodes that differ', () => {
    const placement = onRay({ replicas: 2 });
    expect(at(applicationOf(placement), 'args', 'ingress_deployment_config')).toEqual({
      ...(at(modelOf(placement), 'deployment_config') as JsonObject),
      max_replicas_per_node: 1,
    });
  });
});

describe('how many there are', () => {
  const places = aProfile({ flags: { 'max-num-seqs': 8 } });
  const deployment = (changes: Partial<Placement>) =>
    at(modelOf(onRay({ profile: places, ...changes })), 'deployment_config');

  it('is what the placement says', () => {
    expect(deployment({ replicas: 2 })).toEqual({ num_replicas: 2, max_ongoing_requests: 16 });
  });

  it('follows what is asked of them, before all their places are taken', () => {
    expect(deployment({ replicas: 2, autoscaling: { minReplicas: 1, maxReplicas: 4 } })).toEqual({
      max_ongoing_requests: 16,
      autoscaling_config: { min_replicas: 1, initial_replicas: 2, max_replicas: 4, target_ongoing_requests: 6 },
    });
  });

  it('counts the places that the engine has by itself where it is not told', () => {
    expect(at(modelOf(onRay()), 'deployment_config', 'max_ongoing_requests')).toBe(512);
  });

  it('one place is enough for one', () => {
    const profile = aProfile({ flags: { 'max-num-seqs': 1 } });
    const autoscaling = { minReplicas: 1, maxReplicas: 4 };
    expect(at(modelOf(onRay({ profile, autoscaling })), 'deployment_config', 'autoscaling_config')).toMatchObject({
      target_ongoing_requests: 1,
    });
  });
});

describe('embeddings', () => {
  it('are an application of our own, which starts the server with the options of the placement', () => {
    expect(applicationOf(embedding())).toEqual({
      name: 'embed',
      import_path: 'llama_cpp_service:build',
      route_prefix: '/',
      args: {
        command: '/app/llama-server',
        arguments: [
          '--alias=embed',
          `--model-url=https://huggingface.co/example/small-embed-gguf/resolve/${'e'.repeat(40)}/f16.gguf`,
          '--ctx-size=2048',
          '--parallel=4',
          '--embeddings',
        ],
        startup_seconds: 180,
      },
      deployments: [
        {
          name: 'LlamaServer',
          num_replicas: 1,
          max_ongoing_requests: 8,
          ray_actor_options: { num_cpus: 2 },
          health_check_period_s: 5,
          health_check_timeout_s: 10,
          graceful_shutdown_timeout_s: 600,
        },
      ],
    });
  });

  it('come from where they are published, whatever bucket the cluster has', () => {
    expect(applicationOf(embedding(), inBucket)).toEqual(applicationOf(embedding()));
  });

  it('need one file of weights', () => {
    const { repository, revision, sizeGiB } = anEmbeddingModel().weights;
    const placement = embedding({ model: anEmbeddingModel({ weights: { repository, revision, sizeGiB } }) });
    expect(() => configOf(placement)).toThrow('names no file');
  });
});
