import type { BedrockModel } from './bedrock-model.ts';
import type { Cluster } from './cluster.ts';
import { serviceHost, type Workload } from './endpoint.ts';
import { traceReceiver } from './langfuse.ts';
import type { ModelTask } from './model.ts';
import { gatewayEndpoint } from './workloads.ts';

/** Who asks every model of a cluster once, when somebody wants to know whether they answer. */
export const smokeWorkload: Workload = { namespace: gatewayEndpoint.workload.namespace, app: 'smoke', name: 'smoke' };

/** What is asked once. */
export interface SmokePlan {
  /** Address of the gateway. */
  readonly gateway: string;
  readonly models: readonly SmokeModel[];
  /** Address of Langfuse, which must have the trace of a call; absent in a cluster without it. */
  readonly langfuse?: string;
}

/** A model, as callers see it. */
export interface SmokeModel {
  readonly name: string;
  readonly task: ModelTask;
  /** Length of an embedding, where it is known. */
  readonly dimension?: number;
  /** Who answers in the end. */
  readonly by: 'cluster' | 'bedrock';
}

/** The longest that one model may take, seconds: one that sleeps at night is asked in the morning. */
export const longestSmokeAnswerSeconds = 120;

/** The longest that a trace may take to be found, seconds: Langfuse writes what others send it in batches. */
export const longestTraceSeconds = 900;

/** Every model that a cluster offers, and its traces. */
export function smokePlan(cluster: Cluster): SmokePlan {
  const langfuse = traceReceiver(cluster)?.url;
  return {
    gateway: `http://${serviceHost(gatewayEndpoint)}:${gatewayEndpoint.port}`,
    models: [
      ...cluster.placements.map(({ name, model }): SmokeModel => ({
        name,
        task: model.task,
        ...(model.architecture.embeddingDimension !== undefined && {
          dimension: model.architecture.embeddingDimension,
        }),
        by: 'cluster',
      })),
      ...cluster.bedrockModels.map(bedrockModel),
    ],
    ...(langfuse !== undefined && { langfuse }),
  };
}

function bedrockModel({ id, task, embeddingDimension }: BedrockModel): SmokeModel {
  return { name: id, task, ...(embeddingDimension !== undefined && { dimension: embeddingDimension }), by: 'bedrock' };
}
