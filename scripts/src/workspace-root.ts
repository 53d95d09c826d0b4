import { fileURLToPath } from 'node:url';

/** Root of the repository that these scripts belong to. */
export const ownRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
