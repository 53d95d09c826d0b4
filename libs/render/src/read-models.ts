import type { Model } from '@slipway/contracts/model';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Every model of the catalog: each file of `libs/catalog/src/models` exports one as `model`. */
export async function readModels(root: string): Promise<Model[]> {
  const folder = join(root, 'libs/catalog/src/models');
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const modules = await Promise.all(
    names.sort().map((name) => import(pathToFileURL(join(folder, name)).href) as Promise<{ readonly model: Model }>),
  );
  return modules.map(({ model }) => model);
}
