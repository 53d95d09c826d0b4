/**
 * Order of the objects of the Application: stores and secrets are of wave 0. Jobs are hooks of their waves, not `PreSync`:
 * before the first sync there is neither a database nor a secret. Argo CD sees no difference in hooks: what must lead to
 * another run is in their files, or in the programs.
 */
export const syncWaves = {
  /** Tables are brought to the version of the programs. */
  migrations: 1,
  /** Tables are told how long rows stay. */
  retention: 2,
  /** Programs that read and write them. */
  programs: 3,
} as const;
