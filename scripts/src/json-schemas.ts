import { developerEnvironmentSchema } from '@slipway/contracts/developer-environment';
import { writeDist } from '@slipway/render/write-dist';
import { z } from 'zod';
import { exitCodes, run } from './exit.ts';
import { ownRoot } from './workspace.ts';

/** JSON Schemas for editors, by path: what a person may write, said where they write it. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  const schema = z.toJSONSchema(developerEnvironmentSchema, { io: 'input' });
  return new Map([
    ['libs/contracts/schemas/developer-environment.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`],
  ]);
}

if (import.meta.main) {
  await run(() => {
    const { missing, changed } = writeDist(ownRoot, { files: jsonSchemas(), scope: ['libs/contracts/schemas'] });
    console.log(`${missing.length + changed.length} schemas written`);
    return Promise.resolve(exitCodes.fine);
  }, 'json-schemas');
}
