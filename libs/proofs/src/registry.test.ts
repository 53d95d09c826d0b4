import { anEvidence } from '@slipway/testing/evidence';
import { describe, expect, it } from 'vitest';
import { proofs } from './registry.ts';

it('no two proofs have the same name', () => {
  expect(new Set(proofs.map(({ name }) => name)).size).toBe(proofs.length);
});

describe.each(proofs)('$name', ({ name, claim, prove }) => {
  it('is a word, and says in one sentence what it proves', () => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(claim).toMatch(/^[a-z].*[^.]$/);
  });

  it('finds no error where nothing is rendered and nothing is asked for', () => {
    expect(prove(anEvidence()).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
