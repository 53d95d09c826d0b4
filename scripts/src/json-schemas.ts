import { writeTree } from '@slipway/render/write-tree';
import { exitCodes, run } from './exit.ts';
import { jsonSchemas, schemasFolder } from './schemas.ts';
import { ownRoot } from './workspace.ts';

const usage = `json-schemas

  Writes the JSON Schemas that editors read.`;

await run(() => {
  const { missing, changed } = writeTree(ownRoot, { files: jsonSchemas(), scope: [schemasFolder] });
  console.log(`${missing.length + changed.length} schemas written to ${schemasFolder}`);
  return Promise.resolve(exitCodes.fine);
}, usage);
