import { expect, it } from 'vitest';
import type { ApiClient } from './api-client.ts';
import type { RenderedObject } from './dist.ts';
import { presentOn } from './existing-cluster.ts';

const objects = ['red', 'blue'].flatMap((namespace): RenderedObject[] => [
  {
    file: 'dist/dev/a.yaml',
    line: 1,
    manifest: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  },
  {
    file: 'dist/dev/a.yaml',
    line: 3,
    manifest: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace } },
  },
]);

function cluster({ kinds, namespaces }: { kinds: readonly string[]; namespaces: readonly string[] }): ApiClient {
  const api = {
    resource: (_: string, kind: string) => Promise.resolve(kinds.includes(kind) ? {} : undefined),
    list: () => Promise.resolve(namespaces.map((name) => ({ metadata: { name } }))),
  };
  return api as unknown as ApiClient;
}

const kinds = ['Namespace', 'Secret'];

it('leaves out what a dry run cannot try, and says so', async () => {
  const api = cluster({ kinds, namespaces: ['default', 'red'] });
  const { present, notes } = await presentOn(api, objects, 'it');
  expect(present.map(({ manifest }) => manifest.metadata.namespace ?? manifest.metadata.name)).toEqual(['red', 'red']);
  expect(notes).toEqual([expect.stringContaining('2 objects of namespaces that are not there yet: blue')]);
});

it('refuses a cluster that cannot be the one that is meant', async () => {
  const bare = cluster({ kinds, namespaces: ['default'] });
  await expect(presentOn(bare, objects, 'it')).rejects.toThrow('it has none of the namespaces blue, red');
  const old = cluster({ kinds: ['Namespace'], namespaces: ['red', 'blue'] });
  await expect(presentOn(old, objects, 'it')).rejects.toThrow('it does not know Secret (v1)');
});
