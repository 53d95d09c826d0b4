import { policyFaults } from '@slipway/testing/policy-faults';
import { describe, expect, it } from 'vitest';
import { committedTemplates } from './templates.ts';

const templates = committedTemplates();

it('there are templates of both clusters', () => {
  expect(new Set(templates.map(({ file }) => file.split('/')[1]))).toEqual(new Set(['dev', 'prod']));
});

describe.each(templates)('$file', ({ template }) => {
  it('gives nobody more than needed', () => {
    expect(policyFaults(template)).toEqual([]);
  });
});
