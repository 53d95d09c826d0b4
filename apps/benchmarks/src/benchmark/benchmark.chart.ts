import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { weightsTokenFor } from '@slipway/constructs/external-secret/weights-token';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { StartableJob } from '@slipway/constructs/startable-job/startable-job';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Placement } from '@slipway/contracts/placement';
import { benchmarkWorkload, connectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { loadProfile, longestRunSeconds } from '../load-profile.ts';

/** What `BenchmarkChart` needs to know. */
export interface BenchmarkChartProps {
  /** The cluster that serves the model. */
  readonly cluster: Cluster;
  /** The model. */
  readonly placement: Placement;
  /** Text of the program that runs the profile. */
  readonly program: string;
}

const folder = '/etc/benchmark';
const cache = '/cache';

/** A load profile against one model, for whoever wants to know whether it keeps its objectives. */
export class BenchmarkChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: BenchmarkChartProps) {
    super(scope, id, { app: 'benchmarks', team: 'platform' });
    const { cluster, placement, program } = props;
    const workload = benchmarkWorkload(placement);
    const { name } = workload;
    const profile = loadProfile(placement, `${name}-result`);
    const configMaps = { apiGroups: [''], resources: ['configmaps'] };
    new StartableJob(this, 'benchmark', {
      workload,
      image: images.vllm,
      command: ['python3', `${folder}/benchmark.py`],
      args: [`${folder}/profile.json`],
      resources: { cpu: 2, memoryGiB: 8, ephemeralStorageGiB: 6 },
      files: {
        folder,
        content: { 'benchmark.py': program, 'profile.json': `${JSON.stringify(profile, undefined, 2)}\n` },
      },
      env: {
        DO_NOT_TRACK: '1',
        HF_HOME: `${cache}/huggingface`,
        HF_HUB_DISABLE_TELEMETRY: '1',
        HOME: cache,
        USER: 'vllm',
        VLLM_CACHE_ROOT: `${cache}/vllm`,
        VLLM_NO_USAGE_STATS: '1',
        XDG_CACHE_HOME: `${cache}/xdg`,
        XDG_CONFIG_HOME: `${cache}/config`,
      },
      ...(placement.model.weights.gated === true && {
        secretEnv: { HF_TOKEN: weightsTokenFor(this, cluster, workload) },
      }),
      writable: [
        { path: cache, sizeGiB: 3 },
        { path: '/tmp', sizeGiB: 2 },
      ],
      priorityClass: priorityClasses.models.name,
      connections: connectionsOf(cluster, workload),
      deadlineSeconds: longestRunSeconds(profile),
      // A name cannot be said of what is still to be made.
      rights: [
        { ...configMaps, verbs: ['create'] },
        { ...configMaps, resourceNames: [`${name}-result`], verbs: ['get', 'update'] },
      ],
    });
  }
}
