import { programs } from './programs.ts';

for (const { name, install } of programs) console.log(`${name}: ${await install()}`);
