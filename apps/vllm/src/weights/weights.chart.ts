import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { weightsTokenFor } from '@slipway/constructs/external-secret/weights-token';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { StartableJob } from '@slipway/constructs/startable-job/startable-job';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Model } from '@slipway/contracts/model';
import { connectionsOf, weightsWorkload } from '@slipway/contracts/topology';
import { weightsKey, weightsRevision } from '@slipway/contracts/weights';
import type { Construct } from 'constructs';

/** What `WeightsChart` needs to know. */
export interface WeightsChartProps {
  /** The cluster that streams weights from a bucket. */
  readonly cluster: Cluster;
  /** Name of the bucket. */
  readonly bucket: string;
  /** The model whose weights are copied there. */
  readonly model: Model;
  /** Text of the program that copies them. */
  readonly program: string;
}

const folder = '/etc/weights';
const cache = '/cache';

/** A weight file on its way is on disk once, and its neighbours with it. */
const headroom = 1.2;

/** Copies the weights of one model into the bucket from which its servers stream them; started by hand, once a commit. */
export class WeightsChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: WeightsChartProps) {
    super(scope, id, { app: 'vllm', team: 'platform' });
    const { cluster, bucket, model, program } = props;
    const workload = weightsWorkload(model);
    const { weights } = model;
    const diskGiB = Math.ceil(weights.sizeGiB * headroom) + 2;
    new StartableJob(this, 'copy', {
      workload,
      image: images.vllm,
      command: ['python3', `${folder}/copy_weights.py`],
      args: [weights.repository, weightsRevision(weights), bucket, weightsKey(weights)],
      resources: { cpu: 2, memoryGiB: 8, ephemeralStorageGiB: diskGiB + 2 },
      files: { folder, content: { 'copy_weights.py': program } },
      env: {
        AWS_REGION: cluster.region.name,
        HF_HOME: `${cache}/huggingface`,
        HF_HUB_DISABLE_TELEMETRY: '1',
        HOME: cache,
        USER: 'vllm',
        WEIGHTS_FOLDER: cache,
      },
      ...(weights.gated === true && {
        secretEnv: { HF_TOKEN: weightsTokenFor(this, cluster, workload) },
      }),
      writable: [
        { path: cache, sizeGiB: diskGiB },
        { path: '/tmp', sizeGiB: 1 },
      ],
      priorityClass: priorityClasses.models.name,
      connections: connectionsOf(cluster, workload),
      deadlineSeconds: 6 * 3600,
    });
  }
}
