import { ownRoot } from '@slipway/scripts/workspace';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ScratchRepository } from '../scratch-repository.ts';

const zoe = `name: zoe
owner: zoe@example.com
team: red
size: small
models: [qwen3-8b]
budget: { monthlyUsd: 40 }
expires: 2027-02-28
`;

it('a new developer is one new file; the developer gone, the file is gone; nothing else moves', () => {
  using repository = new ScratchRepository();
  const before = repository.snapshot('dist');
  repository.write('clusters/dev/developers/zoe.yaml', zoe);
  expect(repository.synth()).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('2 new, 0 changed, 0 removed') as string,
  });
  const after = repository.snapshot('dist');
  expect([...after.keys()].filter((file) => !before.has(file))).toEqual([
    'dist/dev/developers/red/zoe.yaml',
    'dist/dev/litellm/account-red-zoe.yaml',
  ]);
  for (const [file, text] of before) expect(after.get(file)).toBe(text);
  repository.remove('clusters/dev/developers/zoe.yaml');
  expect(repository.synth().status).toBe(0);
  expect(repository.snapshot('dist')).toEqual(before);
});

it('a cluster that is no longer declared leaves dist/', () => {
  using repository = new ScratchRepository();
  repository.remove('clusters/prod');
  expect(repository.synth().status).toBe(0);
  expect([...repository.snapshot('dist').keys()].every((file) => file.startsWith('dist/dev/'))).toBe(true);
});

it('one cluster by name leaves the others alone', () => {
  using repository = new ScratchRepository();
  repository.write('dist/dev/x.yaml', 'left over').write('dist/prod/x.yaml', 'left alone');
  expect(repository.synth('dev').status).toBe(0);
  const files = repository.snapshot('dist');
  expect(files.has('dist/dev/x.yaml')).toBe(false);
  expect(files.get('dist/prod/x.yaml')).toBe('left alone');
});

it('a missing dist/ is made again, byte for byte', () => {
  using repository = new ScratchRepository();
  const before = repository.snapshot('dist');
  repository.remove('dist');
  expect(repository.synth().status).toBe(0);
  expect(repository.snapshot('dist')).toEqual(before);
});

it('--check names what differs and writes nothing', () => {
  using repository = new ScratchRepository();
  expect(repository.synth('--check')).toMatchObject({ status: 0, stderr: '' });
  repository
    .edit('dist/dev/vllm/qwen3-8b.yaml', 'replicas: 1', 'replicas: 9')
    .write('dist/dev/vllm/other.yaml', 'x')
    .remove('dist/prod/litellm/litellm.yaml');
  const before = repository.snapshot('dist');
  const { status, stderr } = repository.synth('--check');
  expect(status).toBe(1);
  expect(stderr).toContain('dist/prod/litellm/litellm.yaml is missing');
  expect(stderr).toContain('dist/dev/vllm/qwen3-8b.yaml differs');
  expect(stderr).toContain('dist/dev/vllm/other.yaml is left over');
  expect(stderr).toContain('npx nx run synth');
  expect(repository.snapshot('dist')).toEqual(before);
});

it('wrong words on the command line are usage errors', () => {
  using repository = new ScratchRepository();
  expect(repository.synth('staging')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there are: dev, prod') as string,
  });
  expect(repository.synth('--chekc')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('synth [cluster…]') as string,
  });
});

it('a dist/ that cannot be written is reported and left as it was', () => {
  using repository = new ScratchRepository();
  repository.remove('dist/dev').write('dist/dev', 'a file where a folder belongs');
  const before = repository.snapshot('dist');
  const { status, stderr } = repository.synth();
  expect(status).toBe(3);
  expect(stderr).toMatch(/^✗ .*dist\/dev/);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  expect(repository.snapshot('dist')).toEqual(before);
});

it.each([
  ['ends the process', 'process.exit(0);', /before it was done/],
  ['waits for ever', 'await new Promise(() => undefined);', /before it was done/],
  ['throws', "throw new Error('no');", /cannot be loaded: no/],
  ['exports nothing', '', /exports nothing by default/],
  ['exports what holds itself', 'const a = {}; a.a = a; export default a;', /holds itself/],
])('a declaration that %s stops the render, and nothing is written', (_, code, message) => {
  using repository = new ScratchRepository();
  const before = repository.snapshot('dist');
  repository.write('clusters/dev/cluster.ts', `// @ts-nocheck\n${code}\nexport const x = 1;\n`);
  const { status, stderr } = repository.synth();
  expect([1, 3]).toContain(status);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  expect(repository.snapshot('dist')).toEqual(before);
});

it('one bad file among good ones is named, and no other', () => {
  using repository = new ScratchRepository();
  repository.write('clusters/dev/developers/zoe.yaml', zoe.replace('red', 'purple'));
  const { status, stderr } = repository.synth();
  expect(status).toBe(1);
  expect(stderr.match(/^✗/gm)).toHaveLength(1);
  expect(stderr).toContain('clusters/dev/developers/zoe.yaml:3 team');
});

it('time zone, language, folder and environment change no byte', () => {
  using repository = new ScratchRepository();
  const before = repository.snapshot('dist');
  repository.remove('dist');
  const { status } = spawnSync(process.execPath, [join(ownRoot, 'scripts/synth.mjs'), '--root', repository.root], {
    cwd: '/',
    env: {
      PATH: process.env['PATH'],
      TZ: 'Pacific/Kiritimati',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
      CDK8S_OUTDIR: 'elsewhere',
      HOME: '/nonexistent',
    },
  });
  expect(status).toBe(0);
  expect(repository.snapshot('dist')).toEqual(before);
});
