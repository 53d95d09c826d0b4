import { parseArgs } from 'node:util';
import { build } from './commands/build.ts';
import { check } from './commands/check.ts';
import { down, status, up } from './commands/up.ts';
import { tryFile } from './commands/try.ts';
import { BrokenManifests } from './dist.ts';
import { reasonOf, Trouble, WrongUsage } from './trouble.ts';
import { stageNames } from './stages.ts';

const usage = `npx nx run rehearsal:<command>

  build                     builds the programs, once; later runs find them
  up -- --cluster NAME      starts a cluster with what dist/NAME asks for, and leaves it running
  status, down              says what runs; ends it
  check -- --cluster NAME   rehearses dist/NAME, stage by stage, and ends everything
  try -- --file FILE        rehearses one proposed developer environment, without keeping anything of it

  --cluster NAME        cluster of dist/; try takes it from the path of the file
  --stages A,B          only these stages: ${stageNames.join(', ')}
  --crds DIR            folder with the files of libs/crds/pins.json; otherwise they are downloaded once
  --state DIR           folder for keys, objects and logs; default: .rehearsal/<command>-<cluster>
  --kubeconfig FILE     for check: an existing cluster; nothing is started, and only the stages accept, tenants and
                        quota can be run, which keep nothing there
  --online              for check: asks for the charts of others where they come from, which takes a network
  --file FILE           for try: clusters/<cluster>/developers/<name>.yaml, or any file together with --cluster`;

/** What was asked for on the command line. */
export interface Options {
  readonly cluster: string | undefined;
  readonly stages: readonly string[];
  readonly crds: string | undefined;
  readonly state: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly file: string | undefined;
  readonly online: boolean;
}

const exitCodes = { fine: 0, findings: 1, usage: 2, surroundings: 3 } as const;

/** Commands by name; each says whether all is well. */
const commands: Readonly<Record<string, (options: Options) => Promise<boolean>>> = {
  build,
  up,
  down,
  status,
  check,
  try: tryFile,
};

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        cluster: { type: 'string' },
        stages: { type: 'string', default: '' },
        crds: { type: 'string' },
        state: { type: 'string' },
        kubeconfig: { type: 'string' },
        file: { type: 'string' },
        online: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      return exitCodes.fine;
    }
    const [name = '', ...others] = positionals;
    const command = commands[name];
    if (name === '') throw new WrongUsage('name a command');
    if (command === undefined || others.length > 0)
      throw new WrongUsage(`there is no command ${positionals.join(' ')}`);
    const stages = values.stages.split(',').filter(Boolean);
    const unknown = stages.filter((stage) => !stageNames.includes(stage));
    if (unknown.length > 0) throw new WrongUsage(`there is no stage ${unknown.join(', ')}`);
    const { cluster, crds, state, kubeconfig, file, online } = values;
    const fine = await command({ cluster, stages, crds, state, kubeconfig, file, online });
    return fine ? exitCodes.fine : exitCodes.findings;
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): number {
  if (error instanceof WrongUsage || isParseArgsError(error)) {
    console.error(`✗ ${reasonOf(error)}\n\n${usage}`);
    return exitCodes.usage;
  }
  console.error(`✗ ${reasonOf(error)}`);
  if (error instanceof BrokenManifests) return exitCodes.findings;
  // What the machine refuses says so by itself; anything else is a fault of the rehearsal, and its place helps.
  const known = error instanceof Trouble || (error instanceof Error && 'syscall' in error);
  if (!known && error instanceof Error) console.error(error.stack);
  return exitCodes.surroundings;
}

function isParseArgsError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
