import { join } from 'node:path';
import { runSyncCrds } from './sync-crds/command.ts';

process.exitCode = await runSyncCrds(process.argv.slice(2), {
  crds: join(import.meta.dirname, '../../libs/crds'),
  print: console.log,
  complain: console.error,
});
