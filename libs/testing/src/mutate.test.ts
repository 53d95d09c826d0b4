import type { Manifest, PlacedManifest } from '@slipway/contracts/manifest';
import { describe, expect, it } from 'vitest';
import { changing, removing, withField } from './mutate.ts';

const metadata = { name: 'web', namespace: 'shop' };
const manifest: Manifest = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { list: [{ a: 1 }, { a: 2 }] } };

describe('one field of a copy', () => {
  it('is set, at any depth', () => {
    expect(withField(manifest, ['spec', 'list', 1, 'a'], 3)['spec']).toEqual({ list: [{ a: 1 }, { a: 3 }] });
    expect(withField(manifest, ['spec', 'new', 'deep'], true)['spec']).toEqual({
      list: [{ a: 1 }, { a: 2 }],
      new: { deep: true },
    });
  });

  it('is removed where there is nothing to set', () => {
    expect(withField(manifest, ['spec'], undefined)).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata });
    expect(withField(manifest, ['spec', 'list', 0], undefined)['spec']).toEqual({ list: [{ a: 2 }] });
  });

  it('leaves the manifest as it was', () => {
    withField(manifest, ['metadata', 'name'], 'other');
    expect(manifest.metadata.name).toBe('web');
  });
});

describe('one manifest of several', () => {
  const all: PlacedManifest[] = [
    { file: 'a.yaml', manifest },
    { file: 'b.yaml', manifest: withField(manifest, ['metadata', 'name'], 'other') },
  ];

  it('is changed in its place', () => {
    const changed = changing(all, 'Pod shop/web', (pod) => withField(pod, ['spec'], 1));
    expect(changed).toEqual([{ file: 'a.yaml', manifest: { ...manifest, spec: 1 } }, all[1]]);
  });

  it('is removed', () => {
    expect(removing(all, 'Pod shop/web')).toEqual([all[1]]);
  });

  it('must be there: a mutation of nothing proves nothing', () => {
    expect(() => removing(all, 'Pod shop/none')).toThrow('0 objects are Pod shop/none');
    expect(() => removing([...all, ...all], 'Pod shop/web')).toThrow('2 objects are Pod shop/web');
  });
});
