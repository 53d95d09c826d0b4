/**
 * Every port that Ray opens in a pod. All are fixed, so that policies can name them; those of a node lie side by side.
 * Ray's own choice of most of them is another one at each start.
 */
export const rayPorts = {
  /** The head's directory of everything: what others join by. */
  gcs: 6379,
  nodeManager: 6380,
  objectManager: 6381,
  runtimeEnvAgent: 6382,
  /** The agent's port for the other nodes of its cluster. */
  dashboardAgentGrpc: 6383,
  /** Jobs, Serve's configuration, the web page; asks for the token. */
  dashboard: 8265,
  /** Models and other applications. */
  serve: 8000,
  metrics: 8080,
  /** Health and logs of a node. */
  dashboardAgent: 52365,
  /** One for each process that works. */
  firstWorker: 20_000,
  lastWorker: 20_999,
} as const;

/**
 * What a node of Ray needs beside the engine in its pod: one to two gigabytes of processes (node manager, agents, proxy,
 * the ingress with the engine's libraries), an object store, logs.
 */
export const rayOverhead = { cpu: 1, memoryGiB: 3, ephemeralStorageGiB: 8 } as const;
