import { loadAll, CORE_SCHEMA, YAML11_SCHEMA } from 'js-yaml';
import { check } from 'prettier';
import { describe, expect, it } from 'vitest';
import { generate, prettierSettings, smallRepository, without } from './testing.ts';

const zoe = {
  _: ['zoe'],
  cluster: 'dev',
  team: 'red',
  owner: 'zoe@example.com',
  size: 'small',
  models: 'qwen3-8b',
  monthlyUsd: '50',
  expires: '2027-01-31',
};
const file = 'clusters/dev/developers/zoe.yaml';

async function written(words: Record<string, string | string[]>, path = file): Promise<string> {
  const tree = smallRepository();
  await generate(tree, 'developer', { ...zoe, ...words });
  return tree.read(path, 'utf8') ?? '';
}

describe('developer', () => {
  it('writes one file, in the shape of all others', async () => {
    const tree = smallRepository();
    const before = tree.listChanges().length;
    await generate(tree, 'developer', zoe);
    expect(tree.listChanges()).toHaveLength(before + 1);
    expect(tree.read(file, 'utf8'))
      .toBe(`# yaml-language-server: $schema=../../../libs/contracts/schemas/developer-environment.schema.json
name: zoe # namespace dev-red-zoe
owner: zoe@example.com
team: red
size: small
models: [qwen3-8b]
budget: { monthlyUsd: 50 }
expires: 2027-01-31
`);
  });

  it('takes several models', async () => {
    expect(await written({ models: 'qwen3-8b,claude-haiku-4-5' })).toContain(
      '\nmodels: [qwen3-8b, claude-haiku-4-5]\n',
    );
  });

  it.each(['null', 'yes', 'off', 'y', '1e5', '0x1f', '12', '1-2'])('keeps the name %s a text', async (name) => {
    const text = await written({ _: [name] }, `clusters/dev/developers/${name}.yaml`);
    for (const schema of [CORE_SCHEMA, YAML11_SCHEMA])
      expect(loadAll(text, { schema })).toEqual([expect.objectContaining({ name })]);
  });

  it.each([
    "o'hara@example.com",
    '*star@example.com',
    '#1@example.com',
    '&a@b.c',
    '{z}@example.com',
    '"q"@example.com',
  ])('keeps the address %s a text', async (owner) => {
    const text = await written({ owner });
    for (const schema of [CORE_SCHEMA, YAML11_SCHEMA])
      expect(loadAll(text, { schema })).toEqual([expect.objectContaining({ owner })]);
  });

  it('leaves nothing to the formatter', async () => {
    const text = await written({ models: Array.from({ length: 12 }, (_, index) => `model-number-${index}`).join(',') });
    expect(await check(text, { ...prettierSettings, parser: 'yaml' })).toBe(true);
  });

  it('names the file, the value and the remedy when there is no such cluster', async () => {
    await expect(written({ cluster: 'prd' })).rejects.toThrow(
      /^clusters\/prd\/cluster\.ts is not there, so prd is no cluster: use one of dev$/,
    );
  });

  it('overwrites nothing', async () => {
    const tree = smallRepository();
    tree.write(file, 'mine\n');
    await expect(generate(tree, 'developer', zoe)).rejects.toThrow(
      /^clusters\/dev\/developers\/zoe\.yaml exists already: choose another name, or edit that file$/,
    );
    expect(tree.read(file, 'utf8')).toBe('mine\n');
  });

  it.each<[Record<string, string | string[]>, string]>([
    [{ colour: 'blue' }, "'colour' is not found in schema"],
    [{ _: ['Zoe'] }, "'Zoe' should match the pattern"],
    [{ _: ['../../../zoe'] }, "'../../../zoe' should match the pattern"],
    [{ _: ['zoe', 'yan'] }, "Argument 'yan' found"],
    [{ cluster: '../dev' }, "'../dev' should match the pattern"],
    [{ team: 'a\nb' }, 'should match the pattern'],
    [{ owner: 'zoe' }, "'zoe' should match the pattern"],
    [{ owner: 'zoe@example.com\nsize: gpu' }, 'should match the pattern'],
    [{ size: 'huge' }, "'huge' should be one of small,medium,large,gpu"],
    [{ models: '' }, "'' should match the pattern"],
    [{ models: 'qwen3-8b,' }, "'qwen3-8b,' should match the pattern"],
    [{ monthlyUsd: '0' }, '0 should be at least 1'],
    [{ monthlyUsd: 'much' }, "'much' should be a 'number'"],
    [{ expires: '31.01.2027' }, "'31.01.2027' should match the pattern"],
  ])('refuses %j', async (words, message) => {
    await expect(written(words)).rejects.toMatchObject({ message: expect.stringContaining(message) as string });
  });

  it.each(['cluster', 'team', 'owner', 'size', 'models', 'monthlyUsd', 'expires'] as const)(
    'asks for %s',
    async (word) => {
      await expect(generate(smallRepository(), 'developer', without(zoe, word))).rejects.toMatchObject({
        message: `Required property '${word}' is missing`,
      });
    },
  );

  it('renders afterwards, unless told not to', async () => {
    expect(await generate(smallRepository(), 'developer', zoe)).toBeTypeOf('function');
    expect(await generate(smallRepository(), 'developer', { ...zoe, render: false })).toBeUndefined();
  });
});
