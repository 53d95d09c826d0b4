import { check } from 'prettier';
import { describe, expect, it } from 'vitest';
import { generate, prettierSettings, smallRepository, without } from './testing.ts';

const staging = {
  _: ['staging'],
  region: 'eu-west-1',
  account: 111122223333,
  compute: 'eks-auto-mode',
  repository: 'https://git.example/slipway.git',
  owner: 'platform@example.com',
  issuer: 'https://people.example/realm',
  keys: 'https://people.example/certs',
  team: 'red',
  group: "People of the 'red' team",
  latestExpiry: '2027-06-30',
};
const file = 'clusters/staging/cluster.ts';

async function written(words: Record<string, string | string[] | number>): Promise<string> {
  const tree = smallRepository();
  await generate(tree, 'cluster', { ...staging, ...words });
  return tree.read(file, 'utf8') ?? '';
}

describe('cluster', () => {
  it('writes one file with what was said', async () => {
    const tree = smallRepository();
    const before = tree.listChanges().length;
    await generate(tree, 'cluster', staging);
    expect(tree.listChanges()).toHaveLength(before + 1);
    const text = tree.read(file, 'utf8');
    expect(text).toContain("  name: 'staging',\n  account: '111122223333',\n  region: 'eu-west-1',\n");
    expect(text).toContain("  compute: 'eks-auto-mode',\n");
    expect(text).toContain(`[{ name: 'red', group: "People of the 'red' team" }]`);
    expect(text).toMatch(
      /provider: 'oidc',\s+issuer: 'https:\/\/people\.example\/realm',\s+keys: 'https:\/\/people\.example\/certs',\s+groups: \["People of the 'red' team"\]/,
    );
    expect(text).toContain("latestExpiry: '2027-06-30'");
    expect(text).toContain("delivery: { repository: 'https://git.example/slipway.git' }");
    expect(text).toContain("const platform = 'platform@example.com';");
  });

  it('runs the version of Kubernetes that the catalog gives new clusters', async () => {
    expect(await written({})).toContain("kubernetesVersion: '1.40'");
    const tree = smallRepository();
    tree.write('libs/catalog/src/kubernetes-versions.ts', '');
    await expect(generate(tree, 'cluster', staging)).rejects.toThrow(
      /kubernetes-versions\.ts states no defaultKubernetesVersion: add it/,
    );
  });

  it('names who supplies what EKS Auto Mode would bring along', async () => {
    expect(await written({})).not.toContain('karpenter');
    const text = await written({ compute: 'karpenter' });
    expect(text).toContain("{ kind: 'Operator', name: 'karpenter', owner: platform }");
    expect(text).toContain("{ kind: 'AddOn', name: 'vpc-cni', owner: platform }");
  });

  it('gives half of the budget to environments', async () => {
    const text = await written({ monthlyUsd: 400 });
    expect(text).toContain('budget: { monthlyUsd: 400 }');
    expect(text).toContain('perEnvironment: { cpu: 8, memoryGiB: 32, gpus: 0, monthlyUsd: 200 }');
    expect(text).toContain('total: { cpu: 40, memoryGiB: 160, gpus: 0, monthlyUsd: 200 }');
  });

  it('lets no environment outlive half a year, unless told otherwise', async () => {
    const tree = smallRepository();
    await generate(tree, 'cluster', without(staging, 'latestExpiry'));
    const day = /latestExpiry: '(.*)'/.exec(tree.read(file, 'utf8') ?? '')?.[1] ?? '';
    const days = (Date.parse(day) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(175);
    expect(days).toBeLessThan(216);
  });

  it.each<[string | number, string]>([
    ['111122223333', '111122223333'],
    ['0111-2222-3333', '011122223333'],
  ])('takes the account %s', async (account, expected) => {
    expect(await written({ account })).toContain(`account: '${expected}'`);
  });

  // What Nx makes of 011122223333 on a command line: guessing the nought would accept a forgotten digit.
  it.each([11122223333, '1111-22223333', 'my-account'])('refuses the account %s', async (account) => {
    await expect(written({ account })).rejects.toThrow(/is not an AWS account id: write its 12 digits/);
  });

  it('leaves nothing to the formatter', async () => {
    for (const compute of ['eks-auto-mode', 'karpenter'])
      expect(await check(await written({ compute }), { ...prettierSettings, parser: 'typescript' })).toBe(true);
  });

  it('overwrites nothing', async () => {
    const tree = smallRepository();
    await expect(generate(tree, 'cluster', { ...staging, _: ['dev'] })).rejects.toThrow(
      /^clusters\/dev\/cluster\.ts exists already: choose another name, or edit that file$/,
    );
    expect(tree.read('clusters/dev/cluster.ts', 'utf8')).toBe('export default {};\n');
  });

  it.each<[Record<string, string | string[] | number>, string]>([
    [{ zone: 'a' }, "'zone' is not found in schema"],
    [{ _: ['Staging'] }, "'Staging' should match the pattern"],
    [{ _: ['a'.repeat(31)] }, 'should have at most 30 character(s)'],
    [{ region: 'Ireland' }, "'Ireland' should match the pattern"],
    [{ compute: 'fargate' }, "'fargate' should be one of eks-auto-mode,karpenter"],
    [{ repository: 'git.example/slipway' }, 'should match the pattern'],
    [{ cidr: '10.0.0.0' }, "'10.0.0.0' should match the pattern"],
    [{ latestExpiry: 'never' }, "'never' should match the pattern"],
  ])('refuses %j', async (words, message) => {
    await expect(written(words)).rejects.toMatchObject({ message: expect.stringContaining(message) as string });
  });

  it('renders afterwards, unless told not to', async () => {
    expect(await generate(smallRepository(), 'cluster', staging)).toBeTypeOf('function');
    expect(await generate(smallRepository(), 'cluster', { ...staging, render: false })).toBeUndefined();
  });
});
