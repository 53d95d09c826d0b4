import { jsonSchemas } from '@slipway/scripts/schemas';
import { readClusterNames } from '@slipway/render/read-clusters';
import { ownRoot } from '@slipway/scripts/workspace';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('the committed schemas are the ones that the parser is made of', () => {
  for (const [file, text] of jsonSchemas()) {
    expect(readFileSync(join(ownRoot, file), 'utf8'), `run npx nx run json-schemas to renew ${file}`).toBe(text);
  }
});

const files = readClusterNames(ownRoot).names.flatMap((cluster) => {
  const folder = join(ownRoot, 'clusters', cluster, 'developers');
  return (existsSync(folder) ? readdirSync(folder) : []).map((name) => join(folder, name));
});
const schema = [...jsonSchemas().values()][0] ?? '{}';
const validate = new Ajv2020({ strict: false, formats: { email: true, date: true } }).compile(
  JSON.parse(schema) as object,
);

it.each(files.map((file) => [file.slice(ownRoot.length + 1), file] as const))(
  'an editor accepts %s and knows its schema',
  (_, file) => {
    const text = readFileSync(file, 'utf8');
    expect(validate(load(text)), JSON.stringify(validate.errors)).toBe(true);
    const named = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text)?.[1] ?? '';
    expect(readFileSync(join(file, '..', named), 'utf8')).toBe(schema);
  },
);

it('an editor refuses what the parser refuses', () => {
  const good = load(readFileSync(files[0] ?? '', 'utf8')) as Record<string, unknown>;
  for (const bad of [
    { ...good, size: 'huge' },
    { ...good, extra: 1 },
    { ...good, name: 'Not A Name' },
    { ...good, models: [] },
  ]) {
    expect(validate(bad)).toBe(false);
  }
});
