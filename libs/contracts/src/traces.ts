import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import type { Connection, Peer } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import { awsConnections } from './topology-peers.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/** Where traces of programs of one's own are kept; those of models are Langfuse's. */
export const tracesSchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('none') }),
  z.strictObject({
    /** AWS X-Ray, by way of a collector in the cluster. */
    form: z.literal('x-ray'),
    /** Traces of a hundred that are kept. Default: all. */
    keptPercent: z.number().gt(0).max(100).default(100),
  }),
]);

/** Where programs send traces, in the words of OpenTelemetry over HTTP. */
export const traceCollector: Endpoint = {
  workload: { namespace: 'opentelemetry', app: 'opentelemetry-collector', name: 'opentelemetry-collector' },
  port: 4318,
};

/** True when there is a collector to which programs can send traces. */
export function collectsTraces({ observability }: Pick<Cluster, 'observability'>): boolean {
  return observability.traces.form !== 'none';
}

/** What the collector may do in AWS; undefined where there is none. */
export function tracesIdentity(cluster: Pick<Cluster, 'name' | 'observability'>): WorkloadIdentity | undefined {
  if (!collectsTraces(cluster)) return undefined;
  const { namespace, name } = traceCollector.workload;
  return {
    cluster: cluster.name,
    namespace,
    serviceAccount: name,
    authentication: 'irsa',
    // X-Ray has no resource for what is sent to it.
    grants: [{ actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] }],
  };
}

/** Environments send traces to the collector, and it sends them to AWS. */
export function traceConnections(cluster: Cluster): readonly Connection[] {
  if (!collectsTraces(cluster)) return [];
  const collector: Peer = { kind: 'namespace', namespace: traceCollector.workload.namespace };
  return [
    { from: { kind: 'environments' }, to: collector, port: traceCollector.port, purpose: 'developers send traces' },
    ...awsConnections(cluster, collector, 'sends traces to AWS X-Ray', 'irsa'),
  ];
}
