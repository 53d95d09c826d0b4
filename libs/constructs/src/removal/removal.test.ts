import { expect, it } from 'vitest';
import { afterItsOperator, askBeforeRemoval } from './removal.ts';

it('a person is asked before an object is pruned, and before its Application takes it along', () => {
  expect(askBeforeRemoval['argocd.argoproj.io/sync-options']?.split(',').sort()).toEqual([
    'Delete=confirm',
    'Prune=confirm',
  ]);
});

it('nothing else is said', () => {
  expect(Object.keys(askBeforeRemoval)).toEqual(['argocd.argoproj.io/sync-options']);
});

it('an object may come before its operator, and is asked about no more than others', () => {
  expect(afterItsOperator).toEqual({ 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' });
});
