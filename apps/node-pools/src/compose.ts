import { missingParts } from '@slipway/contracts/foundation-parts';
import { waves, type Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Need } from '@slipway/contracts/external';
import { nodeRole } from '@slipway/contracts/names';
import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import { platformChart } from '@slipway/contracts/platform-chart';
import type { Construct } from 'constructs';
import { NodePoolChart } from './node-pool/node-pool.chart.ts';

/** A chart for each node pool of the cluster. */
export const compose: Compose<Construct> = (cluster) =>
  cluster.nodePools.map((pool) =>
    platformChart(cluster, {
      app: 'node-pools',
      name: pool.name,
      wave: waves.nodePools,
      needs: needsOf(cluster, pool),
      build: (scope) => new NodePoolChart(scope, pool.name, { cluster, pool }),
    }),
  );

function needsOf(cluster: Cluster, pool: NodePoolDeclaration): readonly Need[] {
  return [
    { kind: 'IamRole', name: nodeRole(cluster.name).text },
    { kind: 'Network', name: cluster.name },
    ...missingParts(
      cluster.compute,
      'karpenter',
      ...(pool.accelerator === 'neuron' ? ['neuron-device-plugin' as const] : []),
    ),
  ];
}
