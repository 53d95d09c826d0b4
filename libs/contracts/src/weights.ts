import { z } from 'zod';
import type { Workload } from './endpoint.ts';
import { textField } from './fields.ts';
import type { Model, Runtime, Weights } from './model.ts';
import type { Placement } from './placement.ts';
import { remoteSecretKey, type RemoteSecret } from './secret-ref.ts';
import { unpinned } from './source.ts';

/** Where the servers of a cluster load weights from. */
export const weightsSourceSchema = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('hugging-face') }),
  z.strictObject({
    source: z.literal('s3'),
    /** Bucket in the cluster's region that holds a copy of each model's weights. */
    bucket: textField(
      (text) => /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(text),
      {
        rule: 'invalid-bucket',
        message: 'is not the name of a bucket',
        remedy: 'use 3 to 63 lower-case letters, digits and hyphens, a letter or digit at both ends',
      },
      { pattern: '^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$' },
    ),
  }),
]);

/** Where the servers of a cluster load weights from: each from Hugging Face, or from a copy of our own. */
export type WeightsSource = Readonly<z.output<typeof weightsSourceSchema>>;

/**
 * True when a placement's program streams its weights from the cluster's bucket. Of the programs, vLLM can: llama.cpp
 * reads one small file, and Neuron's build compiles what it downloads.
 */
export function streamsWeights(
  { weights }: { readonly weights: WeightsSource },
  { runtime }: { readonly runtime: Runtime },
): boolean {
  return weights.source === 's3' && runtime === 'vllm';
}

/** True when a placement's program downloads weights for which consent is asked. */
export function needsWeightsToken(
  cluster: { readonly weights: WeightsSource },
  placement: Pick<Placement, 'model' | 'runtime'>,
): boolean {
  return placement.model.weights.gated === true && !streamsWeights(cluster, placement);
}

/** The key of a workload's secret that holds the token. */
export const weightsTokenKey = 'token';

/** The token with which a workload downloads weights for which consent is asked: one of Hugging Face for each namespace. */
export function weightsToken(cluster: { readonly name: string }, { namespace, name }: Workload): RemoteSecret {
  return {
    name: `${name}-hugging-face`,
    remoteKey: remoteSecretKey(cluster.name, namespace, 'hugging-face'),
    keys: [weightsTokenKey],
  };
}

/** The commit of a model's weights, or the branch where nobody has looked one up. */
export function weightsRevision({ revision }: Pick<Weights, 'revision'>): string {
  return revision === unpinned ? 'main' : revision;
}

/** Folder of a model's weights in a bucket: a commit never changes, so neither does what lies there. */
export function weightsKey(weights: Pick<Weights, 'repository' | 'revision'>): string {
  return `${weights.repository}/${weightsRevision(weights)}`;
}

/** The models whose weights a cluster streams from its bucket, each once. */
export function streamedModels(cluster: {
  readonly weights: WeightsSource;
  readonly placements: readonly Placement[];
}): readonly Model[] {
  return [
    ...new Set(cluster.placements.filter((placement) => streamsWeights(cluster, placement)).map(({ model }) => model)),
  ];
}
