import { run } from './exit.ts';
import { runPin, usage } from './pin/command.ts';
import { ownRoot } from './workspace-root.ts';

await run(() => runPin(process.argv.slice(2), { root: ownRoot, print: console.log, complain: console.error }), usage);
