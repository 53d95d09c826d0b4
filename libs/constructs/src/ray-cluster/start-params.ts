import { rayPorts } from '@slipway/contracts/ray';

const bytesOfGiB = 1024 ** 3;

/** What one node of Ray has for work. */
export interface StartResources {
  readonly cpus: number;
  readonly gpus: number;
  readonly objectStoreGiB: number;
}

/** Options of `ray start` for every node. All values are texts. */
export function workerStartParams({ cpus, gpus, objectStoreGiB }: StartResources): Record<string, string> {
  return {
    'dashboard-agent-grpc-port': String(rayPorts.dashboardAgentGrpc),
    'dashboard-agent-listen-port': String(rayPorts.dashboardAgent),
    'max-worker-port': String(rayPorts.lastWorker),
    'metrics-export-port': String(rayPorts.metrics),
    'min-worker-port': String(rayPorts.firstWorker),
    'node-manager-port': String(rayPorts.nodeManager),
    'num-cpus': String(cpus),
    'num-gpus': String(gpus),
    'object-manager-port': String(rayPorts.objectManager),
    'object-store-memory': String(Math.floor(objectStoreGiB * bytesOfGiB)),
    'runtime-env-agent-port': String(rayPorts.runtimeEnvAgent),
  };
}

/** Options for the head: it directs and does no work, so that work cannot take it down. */
export function headStartParams(objectStoreGiB: number): Record<string, string> {
  return {
    ...workerStartParams({ cpus: 0, gpus: 0, objectStoreGiB }),
    // The operator asks it from outside of the pod, and has to show the token.
    'dashboard-host': '0.0.0.0',
    'dashboard-port': String(rayPorts.dashboard),
    port: String(rayPorts.gcs),
  };
}
