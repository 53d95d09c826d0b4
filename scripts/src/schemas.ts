import { developerEnvironmentSchema } from '@slipway/contracts/developer-environment';
import { z } from 'zod';

/** Folder of the JSON Schemas that editors read. */
export const schemasFolder = 'libs/contracts/schemas';

/** JSON Schemas for editors, by path: what a person may write, said where they write it. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  const schema = z.toJSONSchema(developerEnvironmentSchema, { io: 'input' });
  return new Map([[`${schemasFolder}/developer-environment.schema.json`, `${JSON.stringify(schema, undefined, 2)}\n`]]);
}
