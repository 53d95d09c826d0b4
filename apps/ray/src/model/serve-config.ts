import { accelerators } from '@slipway/catalog/accelerators';
import { instanceFamilies } from '@slipway/catalog/instance-types';
import { eligibleTypes } from '@slipway/contracts/check-node-pools';
import type { Cluster } from '@slipway/contracts/cluster';
import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import type { Placement } from '@slipway/contracts/placement';
import { rayPorts } from '@slipway/contracts/ray';
import { longestAnswerSeconds } from '@slipway/contracts/topology';
import { dump } from 'js-yaml';
import { embeddingApplication } from './embedding-application.ts';
import { llmApplication } from './llm-application.ts';

/** What Ray Serve is to run for one placement, as YAML. */
export function serveConfig(cluster: Cluster, placement: Placement): string {
  const config = {
    proxy_location: 'EveryNode',
    http_options: { host: '0.0.0.0', port: rayPorts.serve, request_timeout_s: longestAnswerSeconds },
    applications: [
      placement.runtime === 'llama-cpp'
        ? embeddingApplication(placement)
        : llmApplication(cluster, placement, rayAccelerator(placement.pool)),
    ],
  };
  return dump(config, { lineWidth: -1, noRefs: true });
}

/** Ray's word for the accelerator of a pool's nodes, where they all have the same. */
function rayAccelerator(pool: NodePoolDeclaration): string | undefined {
  const words = new Set(
    eligibleTypes(pool, { instanceFamilies }).map(({ acceleratorName }) => accelerators.get(acceleratorName)?.rayType),
  );
  return words.size === 1 ? [...words][0] : undefined;
}
