import { describe, expect, it } from 'vitest';
import { beyondCopies, checkImageCache, copiesMissing } from './check-image-cache.ts';
import type { CheckedDeclaration } from './cluster.ts';
import { infrastructureSchema } from './infrastructure.ts';
import { storesSchema } from './store-settings.ts';

const infrastructure = (imageCache: boolean) =>
  infrastructureSchema.parse({ form: 'cloudformation', notify: ['platform@example.com'], imageCache });

function rulesOf(declaration: Partial<CheckedDeclaration>): readonly string[] {
  const rules: string[] = [];
  checkImageCache(declaration, (path, _, { rule }) => rules.push(`${path} ${rule}`));
  return rules;
}

describe('copies of images', () => {
  const sound = { name: 'prod', kubernetesVersion: '1.36', infrastructure: infrastructure(true) };
  const older = { ...sound, kubernetesVersion: '1.35' };
  const longer = { ...sound, name: 'a-name-of-25-letters-long' };
  it.each<[string, Partial<CheckedDeclaration>, readonly string[]]>([
    ['that nobody asks for', { ...older, infrastructure: infrastructure(false) }, []],
    ['of a Kubernetes that rewrites pods', sound, []],
    ['of a later one', { ...sound, kubernetesVersion: '1.40' }, []],
    ['of an older one', older, ['infrastructure.imageCache kubernetes-too-old']],
    ['of a cluster whose name leaves room', { ...sound, name: 'a-name-of-23-letters-it' }, []],
    ['of a cluster with a long name', longer, ['name name-too-long']],
  ])('%s', (_, declaration, rules) => {
    expect(rulesOf(declaration)).toEqual(rules);
  });
});

describe('without a way out', () => {
  const stores = (form: 'in-cluster' | 'managed') =>
    storesSchema.parse({ postgres: { form }, redis: { form: 'managed' } });
  const delivery = (argoCd: 'capability' | 'self-hosted') => ({
    repository: 'https://git.example.com/slipway.git',
    revision: 'main',
    argoCd,
  });

  it('it is enough that AWS runs nodes, Argo CD and PostgreSQL', () => {
    const enough = { compute: 'eks-auto-mode', delivery: delivery('capability'), stores: stores('managed') } as const;
    expect(beyondCopies(enough)).toEqual([]);
    expect(beyondCopies({ ...enough, compute: 'karpenter' })).toEqual([expect.stringContaining('Karpenter')]);
    expect(beyondCopies({ ...enough, delivery: delivery('self-hosted') })).toEqual([
      expect.stringContaining('Argo CD'),
    ]);
    expect(beyondCopies({ ...enough, stores: stores('in-cluster') })).toEqual([
      expect.stringContaining('CloudNativePG'),
    ]);
  });

  it('a warning says who makes the copies', () => {
    const network = (nat: 'none' | 'one') => ({ cidr: '10.20.0.0/16', nat, interfaceEndpoints: 'all' }) as const;
    const said = (nat: 'none' | 'one', cached: boolean, compute: 'eks-auto-mode' | 'karpenter' = 'eks-auto-mode') =>
      copiesMissing({ infrastructure: infrastructure(cached), network: network(nat), compute }, { file: 'cluster.ts' });
    expect(said('none', true)).toMatchObject([{ rule: 'copies-first', severity: 'warning', path: 'network.nat' }]);
    expect(said('one', true)).toEqual([]);
    expect(said('none', false)).toEqual([]);
    expect(said('none', true, 'karpenter')).toEqual([]);
  });
});
