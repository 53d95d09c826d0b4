import type { Finding } from '@slipway/contracts/finding';
import { anEvidence } from '@slipway/testing/evidence';
import { expect, it } from 'vitest';
import { prove, type Proof } from './proof.ts';

const finding = (file: string, rule: string): Finding => ({ rule, severity: 'error', file, message: 'm', remedy: 'r' });
const severities = (...findings: readonly Finding[]) => {
  const proof: Proof = { name: 'some', claim: 'something holds', prove: () => findings };
  return prove(proof, anEvidence()).map(({ severity }) => severity);
};

it('what is ours to change stops a change', () => {
  expect(severities(finding('dist/dev/vllm/qwen.yaml', 'moving-tag'))).toEqual(['error']);
});

it('objects of others are complained of, and stop nothing', () => {
  expect(severities(finding('dist/dev/operators/vendor/keda/keda.yaml', 'moving-tag'))).toEqual(['warning']);
});

it('that Argo CD would refuse them stops a change all the same', () => {
  expect(severities(finding('dist/dev/operators/vendor/keda/keda.yaml', 'kind-outside-project'))).toEqual(['error']);
});
