import { readClusterNames } from '@slipway/render/read-clusters';
import { ownRoot } from '@slipway/scripts/workspace';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkout } from './checkout.ts';
import { ghostFolders, numberedNames, objectFaults } from './dist-rules.ts';

const own = Checkout.own();
const file = own.matching(/^dist\/dev\/vllm\//)[0] ?? '';

describe('dist/', () => {
  it('has a folder for each declared cluster, and no other', () => {
    expect(ghostFolders(own)).toEqual([]);
    expect(readdirSync(join(ownRoot, 'dist')).sort()).toEqual(readClusterNames(ownRoot).names);
    expect(ghostFolders(own.with('dist/old/vllm/x.yaml', ''))).toEqual(['dist/old belongs to no cluster']);
    expect(ghostFolders(own.without(/^dist\/dev\//))).toEqual(['clusters/dev is not rendered']);
  });

  it('has no empty folder', () => {
    const folders = readdirSync(join(ownRoot, 'dist'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(folders.filter((folder) => readdirSync(folder).length === 0)).toEqual([]);
  });

  it('has no name that begins with a number of order', () => {
    expect(numberedNames(own)).toEqual([]);
    expect(
      numberedNames(own.with('dist/dev/0000-namespaces/x.yaml', '').with('dist/dev/vllm/0001-x.yaml', '')),
    ).toEqual(['dist/dev/0000-namespaces/x.yaml', 'dist/dev/vllm/0001-x.yaml']);
  });

  it('has an object in every file, and every object once in a cluster', () => {
    expect(objectFaults(own)).toEqual([]);
    expect(file).not.toBe('');
    expect(objectFaults(own.with('dist/dev/vllm/empty.yaml', '# nothing\n'))).toEqual([
      'dist/dev/vllm/empty.yaml holds no object',
    ]);
    expect(objectFaults(own.with('dist/dev/vllm/list.yaml', '[1, 2]\n'))).toEqual([
      'dist/dev/vllm/list.yaml holds a document that is no object',
    ]);
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: twice }\n';
    const twice = own.with('dist/dev/vllm/y.yaml', namespace).with('dist/dev/vllm/z.yaml', namespace);
    expect(objectFaults(twice)).toEqual([
      'dev||Namespace||twice is in dist/dev/vllm/y.yaml and in dist/dev/vllm/z.yaml',
    ]);
    expect(objectFaults(own.with('dist/dev/vllm/y.yaml', namespace).with('dist/prod/vllm/z.yaml', namespace))).toEqual(
      [],
    );
  });
});
