import type { Manifest } from '@slipway/contracts/manifest';
import { expect, it } from 'vitest';
import { complaintsOf } from './complaints.ts';

const object = (kind: string, status: unknown, more: object = {}) =>
  ({ apiVersion: 'v1', kind, metadata: { name: 'one', namespace: 'shop' }, status, ...more }) as unknown as Manifest;
const said = (of: Manifest) => complaintsOf(of).map(({ text }) => text);

it('a pod says why it waits for a place', () => {
  const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no room' };
  expect(said(object('Pod', { conditions: [condition] }))).toEqual(['Unschedulable: no room']);
});

it('a pod says why a container waits, has ended, or ended before it was started anew', () => {
  const containerStatuses = [
    {
      ready: false,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
      lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
    },
    { ready: true, state: { running: {} }, lastState: { terminated: { reason: 'Error' } } },
  ];
  const initContainerStatuses = [{ state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } }];
  expect(said(object('Pod', { containerStatuses, initContainerStatuses }))).toEqual([
    'ErrImagePull: not found',
    'CrashLoopBackOff: back-off',
    'OOMKilled',
  ]);
});

it('a pod that starts, runs, or has done its work complains of nothing', () => {
  const containerStatuses = [
    { state: { waiting: { reason: 'ContainerCreating' } } },
    { ready: true, state: { running: {} } },
    { state: { terminated: { reason: 'Completed' } } },
  ];
  const conditions = [{ type: 'PodScheduled', status: 'True' }];
  expect(said(object('Pod', { conditions, containerStatuses }))).toEqual([]);
});

it('an event speaks of another object, when it warns', () => {
  const involvedObject = { kind: 'NodeClaim', name: 'gpu-x7' };
  const event = { type: 'Warning', reason: 'InsufficientCapacityError', message: 'none left', involvedObject };
  expect(complaintsOf(object('Event', undefined, event))).toEqual([
    {
      where: { kind: 'NodeClaim', name: 'gpu-x7', namespace: undefined },
      text: 'InsufficientCapacityError: none left',
    },
  ]);
  expect(said(object('Event', undefined, { ...event, type: 'Normal' }))).toEqual([]);
});

it('an Application says what cannot be compared, and what could not be synced', () => {
  const status = {
    conditions: [
      { type: 'ComparisonError', message: 'no repository' },
      { type: 'OrphanedResourceWarning', message: 'there is more' },
    ],
    operationState: { phase: 'Failed', message: 'one or more objects failed to apply' },
  };
  expect(said(object('Application', status))).toEqual([
    'ComparisonError: no repository',
    'one or more objects failed to apply',
  ]);
  expect(said(object('Application', { operationState: { phase: 'Succeeded', message: 'fine' } }))).toEqual([]);
});

it('others say it in conditions that are false, or true where that is bad; some are false at rest', () => {
  const conditions = [
    { type: 'Ready', status: 'False', reason: 'SecretSyncedError', message: 'no such entry' },
    { type: 'Drifted', status: 'False', reason: 'NotDrifted' },
    { type: 'Degraded', status: 'True', reason: 'Broken' },
    { type: 'Degraded', status: 'False', reason: 'Whole' },
    { type: 'Accepted', status: 'True', reason: 'Fine' },
  ];
  expect(said(object('ExternalSecret', { conditions }))).toEqual(['SecretSyncedError: no such entry', 'Broken']);
});

it('a route says it for each of its parents, a policy for each of its ancestors', () => {
  const conditions = [{ type: 'ResolvedRefs', status: 'False', reason: 'BackendNotFound' }];
  expect(said(object('HTTPRoute', { parents: [{ conditions }] }))).toEqual(['BackendNotFound']);
  expect(said(object('SecurityPolicy', { ancestors: [{ conditions }] }))).toEqual(['BackendNotFound']);
});

it('what scales is well when it is ready, whatever else is not the case', () => {
  const conditions = [
    { type: 'Ready', status: 'True' },
    { type: 'Active', status: 'False', reason: 'ScalerNotActive' },
    { type: 'Fallback', status: 'False' },
  ];
  expect(said(object('ScaledObject', { conditions }))).toEqual([]);
});
