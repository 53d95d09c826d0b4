import type { Langfuse } from '@slipway/contracts/langfuse';
import { traceReceiver } from '@slipway/contracts/langfuse';
import { connectionsOf, serviceNamespaces } from '@slipway/contracts/topology';
import { gatewayWorkload } from '@slipway/contracts/workloads';
import { aCluster } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';

const langfuse: Langfuse = {
  owner: 'olga@example.com',
  webReplicas: 2,
  workerReplicas: 2,
  retentionDays: 90,
};

describe('a gateway sends its traces', () => {
  it('to Langfuse, with the keys of the project in a namespace of its own', () => {
    expect(traceReceiver({ langfuse })).toEqual({
      url: 'http://langfuse-web.langfuse.svc.cluster.local:3000',
      secret: { name: 'langfuse-project', keys: ['public-key', 'secret-key'] },
    });
  });

  it('on the one way that is open for it', () => {
    const to = { kind: 'workload', workload: { namespace: 'langfuse', app: 'langfuse-web', name: 'langfuse-web' } };
    expect(connectionsOf(aCluster({ langfuse }), gatewayWorkload)).toContainEqual({
      from: { kind: 'workload', workload: gatewayWorkload },
      to,
      port: 3000,
      purpose: 'sends traces of calls',
    });
    expect(serviceNamespaces(aCluster({ langfuse }))).toContain('langfuse');
  });

  it('to nobody in a cluster without Langfuse', () => {
    expect(traceReceiver(aCluster())).toBeUndefined();
    expect(JSON.stringify(connectionsOf(aCluster(), gatewayWorkload))).not.toContain('langfuse');
    expect(serviceNamespaces(aCluster())).not.toContain('langfuse');
  });
});
