/** Order of the objects of the Application: stores and secrets are of wave 0. */
export const syncWaves = {
  /** Tables are brought to the version of the programs. */
  migrations: 1,
  /** Tables are told how long rows stay. */
  retention: 2,
  /** Programs that read and write them. */
  programs: 3,
} as const;
