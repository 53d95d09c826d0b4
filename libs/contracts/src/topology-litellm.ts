import type { Cluster } from './cluster.ts';
import type { Connection, Peer } from './connection.ts';
import { guardrailIdentity } from './guardrails.ts';
import { langfuseEndpoint, traceReceiver } from './langfuse.ts';
import { smokeWorkload } from './smoke.ts';
import { awsConnections, inVpc } from './topology-peers.ts';
import { gatewayEndpoint, gatewayKeysWorkload, gatewayWorkload } from './workloads.ts';

/** Whom the gateway asks before it answers, and who registers keys with it; its stores and models aside. */
export function litellmConnections(cluster: Cluster): readonly Connection[] {
  const gateway: Peer = { kind: 'workload', workload: gatewayWorkload };
  const keys: Peer = { kind: 'workload', workload: gatewayKeysWorkload };
  const smoke: Peer = { kind: 'workload', workload: smokeWorkload };
  return [
    ...(guardrailIdentity(cluster) === undefined
      ? []
      : awsConnections(cluster, gateway, 'asks guardrails of Amazon Bedrock')),
    { from: keys, to: gateway, port: gatewayEndpoint.port, purpose: 'registers teams, people and keys' },
    { from: keys, to: inVpc(cluster, 'kubernetes-api'), port: 443, purpose: 'reads the keys that it registers' },
    { from: smoke, to: gateway, port: gatewayEndpoint.port, purpose: 'asks each model once' },
    ...(traceReceiver(cluster) === undefined
      ? []
      : [
          {
            from: smoke,
            to: { kind: 'workload' as const, workload: langfuseEndpoint.workload },
            port: langfuseEndpoint.port,
            purpose: 'looks for the trace of a call',
          },
        ]),
  ];
}
