import { expect, it } from 'vitest';
import { Checkout } from './checkout.ts';
import { workflowFaults } from './workflow-rules.ts';

const own = Checkout.own();
const ci = '.github/workflows/ci.yml';

it('a pull request of a stranger renders and tests, and no more', () => {
  expect(own.files).toContain(ci);
  expect(workflowFaults(own)).toEqual([]);
});

it.each([
  ['contents: read', 'contents: write', 'may more than read'],
  ['timeout-minutes: 90', 'permissions: { packages: write }', 'gives a job more'],
  ['  pull_request:', '  pull_request_target:', 'runs strangers’ code with rights of its own'],
  ['run: bash .ci/run', 'run: echo ${{ secrets.TOKEN }}', 'knows a secret'],
  [/actions\/checkout@\S+/, 'actions/checkout@v7', 'uses actions/checkout@v7, which may become something else'],
])('%s as %s is found', (from, to, fault) => {
  const changed = own.read(ci).replace(from, to);
  expect(changed).toContain(to);
  expect(workflowFaults(own.with(ci, changed))).toEqual([`${ci} ${fault}`]);
});

it('everything runs that runs on a laptop', () => {
  expect(own.read(ci)).toContain('run: bash .ci/run\n');
  expect(own.read(ci)).toMatch(/^ {2}pull_request:$/m);
  expect(own.read(ci)).toMatch(/^ {2}push:\n {4}branches: \[main\]$/m);
});
