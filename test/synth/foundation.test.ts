import type { JsonObject } from '@slipway/contracts/manifest';
import { renderTemplates } from '@slipway/render/templates';
import { expect, it } from 'vitest';
import { ScratchRepository } from '../scratch-repository.ts';

const file = 'clusters/dev/cluster.ts';
const supplied = / *\{ kind: '(IamRole|LogGroup|Network|ObjectBucket|PostgresDatabase|RedisCache)'.*\n/g;

/** A repository in which the AWS side of `dev` is made here, and nobody is named for it. */
function withFoundation(): ScratchRepository {
  const repository = new ScratchRepository();
  return repository
    .write(file, repository.read(file).replaceAll(supplied, ''))
    .edit(
      file,
      "network: { cidr: '10.20.0.0/16' },",
      "network: { cidr: '10.20.0.0/16' },\n  infrastructure: { form: 'cloudformation', notify: ['platform@example.com'] },",
    );
}

it('the AWS side of a cluster lies beside its manifests, the same every time', () => {
  using repository = withFoundation();
  const made = repository.synth('dev');
  expect(made.stderr).not.toContain('✗');
  expect(made.status).toBe(0);
  const first = repository.snapshot('dist/dev/foundation');
  expect([...first.keys()].map((path) => path.split('/').at(-1)).sort()).toEqual(
    expect.arrayContaining(['base.json', 'data.json', 'identity.json']),
  );
  repository.remove('dist/dev/foundation');
  expect(repository.synth('dev').status).toBe(0);
  expect(repository.snapshot('dist/dev/foundation')).toEqual(first);
});

it('a template that was edited is found, and so is one that nothing makes any more', () => {
  using repository = withFoundation();
  expect(repository.synth('dev').status).toBe(0);
  repository.edit('dist/dev/foundation/base.json', '"TrafficType": "ALL"', '"TrafficType": "REJECT"');
  repository.write('dist/dev/foundation/more.json', '{}');
  const { status, stderr } = repository.synth('dev', '--check');
  expect(status).toBe(1);
  expect(stderr).toContain('dist/dev/foundation/base.json differs');
  expect(stderr).toContain('dist/dev/foundation/more.json is left over');
});

it('who is named for what is made here is told', () => {
  using repository = withFoundation();
  repository.edit(file, 'externals: [', "externals: [\n    { kind: 'Network', name: 'dev', owner: 'a@example.com' },");
  const { status, stderr } = repository.synth('dev');
  expect(status).toBe(1);
  expect(stderr).toContain('supplied-twice');
});

it('what cannot be made is a finding, and nothing is written', () => {
  using repository = withFoundation();
  repository.edit(file, '  delivery:', "  stores: { redis: { form: 'managed', memoryGiB: 1000 } },\n  delivery:");
  const before = repository.snapshot('dist');
  const { status, stderr } = repository.synth('dev');
  expect(status).toBe(1);
  expect(stderr).toContain("'memoryGiB' is 1000");
  expect(stderr).toContain('invalid-foundation');
  expect(repository.snapshot('dist')).toEqual(before);
});

it('a template that CloudFormation would not take is a finding', () => {
  const resource = (size: number): JsonObject => ({
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName: 'q'.repeat(size) },
  });
  const cluster = { name: 'dev', file };
  const long = renderTemplates(cluster, { base: { Resources: { Queue: resource(52_000) } } });
  expect(long.findings).toMatchObject([
    { rule: 'template-too-large', message: expect.stringContaining('51200') as unknown },
  ]);
  const many = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`Q${index}`, resource(1)]));
  expect(renderTemplates(cluster, { base: { Resources: many } }).findings).toMatchObject([
    { message: expect.stringContaining('501 resources') as unknown },
  ]);
  expect(renderTemplates(cluster, { base: { Resources: { Queue: resource(1) } } }).findings).toEqual([]);
});
