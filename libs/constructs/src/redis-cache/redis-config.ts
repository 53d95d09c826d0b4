/** What Valkey is told by its file. */
export interface RedisConfig {
  readonly port: number;
  /** Folder of the volume. */
  readonly dataFolder: string;
  /** Memory of the pod, GiB. */
  readonly memoryGiB: number;
}

/** Valkey's configuration, without the password: what others have stored is kept on disk and never thrown away. */
export function redisConfig({ port, dataFolder, memoryGiB }: RedisConfig): string {
  return [
    `port ${port}`,
    'bind * -::*',
    `dir ${dataFolder}`,
    'databases 1',
    // A second behind at most, and no snapshots beside it.
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    // The log is written anew by a copy of the process, which may need as much again.
    `maxmemory ${Math.floor(memoryGiB * 512)}mb`,
    // Full is an error that is seen; an entry that is gone would be believed.
    'maxmemory-policy noeviction',
    '',
  ].join('\n');
}
