import type { Finding } from '@slipway/contracts/finding';
import type { Model } from '@slipway/contracts/model';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = 'libs/catalog/src/models';

/** Every model of the catalog: each file of its folder exports one as `model`. What cannot be read is a finding. */
export async function readModels(
  root: string,
): Promise<{ readonly models: readonly Model[]; readonly findings: readonly Finding[] }> {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const read = await Promise.all(names.sort().map((name) => readModel(root, `${folder}/${name}`)));
  return {
    models: read.flatMap((one) => ('model' in one ? one.model : [])),
    findings: read.flatMap((one) => ('finding' in one ? one.finding : [])),
  };
}

async function readModel(
  root: string,
  file: string,
): Promise<{ readonly model: Model } | { readonly finding: Finding }> {
  try {
    const { model } = (await import(pathToFileURL(join(root, file)).href)) as { readonly model?: Model };
    if (model?.id !== undefined) return { model };
    return { finding: unreadable(file, 'exports no model') };
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { finding: unreadable(file, `cannot be loaded: ${message.replaceAll(root, '.')}`) };
  }
}

function unreadable(file: string, message: string): Finding {
  return {
    rule: 'unreadable-model',
    severity: 'error',
    file,
    message,
    remedy: 'correct it; `export const model: Model = { id: … }` is all that it needs',
  };
}
