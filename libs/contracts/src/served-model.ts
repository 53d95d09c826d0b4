import type { ChartSpec } from './chart-spec.ts';
import { waves } from './chart-spec.ts';
import type { Cluster } from './cluster.ts';
import type { Engine } from './model.ts';
import type { Placement } from './placement.ts';
import { platformChart } from './platform-chart.ts';
import { connectionsOf, pickerEndpoint } from './topology.ts';
import { modelEndpoint } from './workloads.ts';

/** The charts of one engine: one for each placement on it, built by the engine's own app. */
export function servedModels<Scope>(
  cluster: Cluster,
  engine: Engine,
  details: (
    placement: Placement,
  ) => Pick<ChartSpec<Scope>, 'needs' | 'build'> & Partial<Pick<ChartSpec<Scope>, 'identities'>>,
): readonly ChartSpec<Scope>[] {
  return cluster.placements
    .filter((placement) => placement.engine === engine)
    .map((placement) => {
      const { workload } = modelEndpoint(placement);
      return platformChart<Scope>(cluster, {
        app: workload.app,
        name: placement.name,
        namespace: workload.namespace,
        wave: waves.models,
        connections: connectionsOf(
          cluster,
          workload,
          ...(placement.routing === 'prefix-aware' ? [pickerEndpoint(placement).workload] : []),
        ),
        ...details(placement),
      });
    });
}
