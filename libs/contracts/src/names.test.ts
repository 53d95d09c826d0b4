import { expect, it } from 'vitest';
import {
  applicationName,
  environmentNamespace,
  environmentRole,
  nodeRole,
  teamNamespacePattern,
  teamProject,
  workloadRole,
} from './names.ts';

it('derived names are what AWS and Kubernetes see', () => {
  expect(environmentNamespace('red', 'alice')).toEqual({ what: 'namespace', text: 'dev-red-alice', longest: 63 });
  expect(environmentRole('dev', 'red', 'alice')).toEqual({
    what: 'IAM role',
    text: 'slipway-dev-dev-red-alice',
    longest: 64,
  });
  expect(workloadRole('dev', 'litellm', 'litellm').text).toBe('slipway-dev-litellm-litellm');
  expect(nodeRole('dev').text).toBe('slipway-dev-node');
  expect(teamProject('red').text).toBe('team-red');
  expect(teamNamespacePattern('red')).toBe('dev-red-*');
  expect([applicationName('vllm', undefined).text, applicationName('developers', 'red').text]).toEqual([
    'vllm',
    'developers-red',
  ]);
});
