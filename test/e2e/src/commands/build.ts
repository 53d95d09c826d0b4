import { buildPrograms, requirePrograms, unbuilt } from '../programs.ts';

/** Builds the programs that a rehearsal runs. */
export async function build(): Promise<boolean> {
  requirePrograms('git', 'redis-server', ...(unbuilt().length > 0 ? ['go'] : []));
  const minutes = unbuilt().reduce((total, { firstBuildMinutes }) => total + firstBuildMinutes, 0);
  if (minutes > 0)
    console.log(`${unbuilt().length} modules to build: up to ${minutes} minutes on two cores, the first time`);
  await buildPrograms((line) => {
    console.log(line);
  });
  return true;
}
