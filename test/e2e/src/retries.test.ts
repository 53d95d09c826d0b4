import type { JsonObject, Manifest } from '@slipway/contracts/manifest';
import { expect, it } from 'vitest';
import { Standstills, waitsForRetry } from './retries.ts';

const application = (name: string, status: JsonObject): Manifest => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name },
  status,
});
const failed = (name: string, retryCount: number, message = 'is not permitted'): Manifest =>
  application(name, {
    operationState: {
      phase: 'Running',
      finishedAt: '2026-01-01T00:00:00Z',
      retryCount,
      syncResult: { resources: [{ kind: 'Secret', name: 'a', status: 'SyncFailed', message }] },
    },
  });
const works = application('works', { operationState: { phase: 'Running', message: 'one or more tasks are running' } });
const root = application('root', {
  operationState: { phase: 'Running', message: 'waiting for healthy state of argoproj.io/Application/a and 1 more' },
});

it('knows what waits for another try from what works', () => {
  expect(waitsForRetry(failed('a', 1))).toBe(true);
  expect([works, root].some(waitsForRetry)).toBe(false);
});

it('lets those work that do, and tries again at once when none does', () => {
  const standstills = new Standstills();
  expect(standstills.judge([])).toBe('wait');
  expect(standstills.judge([works])).toBe('wait');
  expect(standstills.judge([failed('a', 1), works])).toBe('wait');
  expect(standstills.judge([failed('a', 1), root])).toBe('try now');
});

it('gives up when another try ends in the same', () => {
  const standstills = new Standstills();
  expect(standstills.judge([failed('a', 1)])).toBe('try now');
  expect(standstills.judge([failed('a', 1)])).toBe('wait');
  expect(standstills.judge([failed('a', 2)])).toBe('give up');
});

it('goes on as long as a try changes something', () => {
  const standstills = new Standstills();
  expect(standstills.judge([failed('a', 1), failed('b', 1)])).toBe('try now');
  expect(standstills.judge([failed('b', 2)])).toBe('try now');
  expect(standstills.judge([failed('b', 3, 'namespace is not there')])).toBe('try now');
  expect(standstills.judge([failed('b', 4, 'namespace is not there')])).toBe('give up');
});
