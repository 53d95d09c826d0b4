import { policyFaults } from '@slipway/testing/policy-faults';
import { describe, expect, it } from 'vitest';
import { committedTemplates } from './templates.ts';
import { unwaivedFaults, waived } from './waived.ts';

const templates = committedTemplates();

it('there are templates of both clusters', () => {
  expect(new Set(templates.map(({ file }) => file.split('/')[1]))).toEqual(new Set(['dev', 'prod']));
});

it('nothing is waived that is not at fault', () => {
  const faults = templates.flatMap(({ template }) => policyFaults(template));
  for (const [resource, rule] of Object.entries(waived))
    expect(faults.map((fault) => `${fault.resource} ${fault.rule}`)).toContain(`${resource} ${rule}`);
});

describe.each(templates)('$file', ({ template }) => {
  it('gives nobody more than needed', () => {
    expect(unwaivedFaults(template)).toEqual([]);
  });
});
