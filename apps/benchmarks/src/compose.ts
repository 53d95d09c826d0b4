import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { platformChart } from '@slipway/contracts/platform-chart';
import { benchmarkWorkload, connectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { BenchmarkChart } from './benchmark/benchmark.chart.ts';

/** The programs of this app that run in the cluster, as text. */
export interface BenchmarkPrograms {
  /** `services/benchmark/benchmark.py`. */
  readonly benchmark: string;
}

/** A chart for each model that the cluster serves: a load profile, for somebody to start. */
export function composeBenchmarks(programs: BenchmarkPrograms): Compose<Construct> {
  return (cluster) =>
    cluster.placements.map((placement) => {
      const workload = benchmarkWorkload(placement);
      return platformChart(cluster, {
        app: 'benchmarks',
        name: placement.name,
        namespace: workload.namespace,
        wave: waves.models,
        connections: connectionsOf(cluster, workload),
        needs: placement.model.weights.gated === true ? secretNeeds(workload.namespace) : [],
        build: (scope) =>
          new BenchmarkChart(scope, placement.name, { cluster, placement, program: programs.benchmark }),
      });
    });
}
