/** What Valkey is told by its file. */
export interface RedisConfig {
  readonly port: number;
  /** Folder of the volume. */
  readonly dataFolder: string;
  /** Memory of the pod, GiB. */
  readonly memoryGiB: number;
  /** True when entries may go where memory is short, and none is kept on disk. */
  readonly evicts: boolean;
}

/** Valkey's configuration, without the password. */
export function redisConfig({ port, dataFolder, memoryGiB, evicts }: RedisConfig): string {
  return [
    `port ${port}`,
    'bind * -::*',
    'databases 1',
    'save ""',
    // The log is written anew by a copy of the process, which may need as much again.
    `maxmemory ${Math.floor(memoryGiB * 512)}mb`,
    ...(evicts
      ? ['appendonly no', 'maxmemory-policy allkeys-lru']
      : [
          `dir ${dataFolder}`,
          // A second behind at most, and no snapshots beside it.
          'appendonly yes',
          'appendfsync everysec',
          // Full is an error that is seen; an entry that is gone would be believed.
          'maxmemory-policy noeviction',
        ]),
    '',
  ].join('\n');
}
