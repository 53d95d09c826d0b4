import type { Observability } from '@slipway/contracts/observability';
import { frozen } from './frozen.ts';

/** Prometheus runs in the cluster; no two of its amounts are the same. */
export const ownMetrics: Observability = frozen({
  metrics: { form: 'in-cluster', replicas: 2, retentionDays: 9, storageGiB: 30, memoryGiB: 3 },
});

/** AWS measures, from two subnets. */
export const managedMetrics: Observability = frozen({
  metrics: {
    form: 'managed',
    workspace: 'ws-12345678-1234-1234-1234-123456789012',
    collectorRange: '10.0.255.0/27',
  },
});
