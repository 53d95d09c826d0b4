import { waves, type Compose } from '@slipway/contracts/chart-spec';
import type { Construct } from 'constructs';
import { NodePoolChart } from './node-pool/node-pool.chart.ts';

/** A chart for each node pool of the cluster. */
export const compose: Compose<Construct> = (cluster) =>
  cluster.nodePools.map((pool) => ({
    app: 'node-pools',
    name: pool.name,
    owner: 'platform',
    wave: waves.nodePools,
    source: cluster.file,
    identities: [],
    connections: [],
    needs: cluster.compute === 'karpenter' ? [{ kind: 'operator', name: 'karpenter' }] : [],
    build: (scope) => new NodePoolChart(scope, pool.name, { cluster, pool }),
  }));
