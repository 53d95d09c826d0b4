import { afterAll, beforeAll, expect, it } from 'vitest';
import { changes, Clone } from './clone.ts';
import { generated, said } from './generated.ts';

let clone: Clone;
let before: ReadonlyMap<string, string>;

beforeAll(() => {
  clone = new Clone();
  before = clone.snapshot();
});
afterAll(() => {
  clone[Symbol.dispose]();
});

const yan = 'clusters/dev/developers/yan.yaml';
const wishes = ['--size', 'small', '--models', 'qwen3-8b', '--monthlyUsd', '50', '--expires', '2027-01-31'];

it('a developer is one new file to write and two to apply, on a fresh clone; both go together', () => {
  const words = ['--cluster', 'dev', '--team', 'red', '--owner', 'zoe@example.com', ...wishes];
  expect(clone.nx('g', '@slipway/workspace:developer', 'zoe', ...words)).toMatchObject({ status: 0 });
  expect(changes(before, clone.snapshot())).toEqual([
    '+ clusters/dev/developers/zoe.yaml',
    '+ dist/dev/developers/red/zoe.yaml',
    // What it may spend, where its people cannot change it.
    '+ dist/dev/litellm/account-red-zoe.yaml',
  ]);
  clone.remove('clusters/dev/developers/zoe.yaml');
  expect(clone.synth('dev')).toMatchObject({ status: 0 });
  expect(changes(before, clone.snapshot())).toEqual([]);
});

it('what the cluster does not grant is said at once, and nothing is rendered', () => {
  const words = ['--cluster', 'dev', '--team', 'rad', '--owner', 'yan@example.com', ...wishes];
  const ended = clone.nx('g', '@slipway/workspace:developer', 'yan', ...words);
  expect(ended.status).toBe(1);
  expect(ended.output).toContain(`✗ ${yan}:4 team: is not a team of this cluster (found "rad") [unknown-team]`);
  expect(ended.output).toContain(`${yan} is written, but what is printed above stands against it`);
  expect(changes(before, clone.snapshot())).toEqual([`+ ${yan}`]);
  clone.remove(yan);
});

it('a model is one file, and one line in each cluster that runs it', async () => {
  const { file, text } = await generated('model', said.model);
  clone.write(file, text);
  expect(clone.synth()).toMatchObject({ status: 0 });
  expect(changes(before, clone.snapshot())).toEqual([`+ ${file}`]);
  const line = "placements: [\n    { model: 'new-chat', engine: 'vllm', pool: 'gpu' },";
  clone.write('clusters/dev/cluster.ts', clone.read('clusters/dev/cluster.ts').replace('placements: [', line));
  expect(clone.synth()).toMatchObject({ status: 0 });
  expect(changes(before, clone.snapshot())).toEqual([
    '~ clusters/dev/cluster.ts',
    '+ dist/dev/benchmarks/new-chat.yaml',
    '~ dist/dev/litellm/litellm.yaml',
    // Prometheus measures it, and its promises are watched.
    '~ dist/dev/observability/rules.yaml',
    '~ dist/dev/operators/kube-prometheus-stack.yaml',
    '~ dist/dev/smoke/smoke.yaml',
    '+ dist/dev/vllm/new-chat.yaml',
    `+ ${file}`,
  ]);
});
