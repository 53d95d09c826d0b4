import type { Json } from '@slipway/contracts/manifest';
import { describe, expect, it } from 'vitest';
import './matchers.ts';
import { podFaults } from './pod-promises.ts';

const amounts = { memory: '1Gi', 'ephemeral-storage': '2Gi' };

function pod(container: object = {}, spec: object = {}): Json {
  return {
    serviceAccountName: 'web',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: 'first',
    containers: [
      {
        name: 'web',
        securityContext: { readOnlyRootFilesystem: true },
        ports: [{ name: 'http', containerPort: 8080 }],
        startupProbe: {},
        readinessProbe: {},
        livenessProbe: {},
        resources: { requests: { cpu: '1', ...amounts }, limits: amounts },
        ...container,
      },
    ],
    volumes: [
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'files', configMap: { name: 'web' } },
    ],
    ...spec,
  };
}

it('a pod keeps its promises', () => {
  expect(pod()).keepsPodPromises();
});

it('a pod that serves nobody need not say how it is', () => {
  const silent = { ports: undefined, startupProbe: undefined, readinessProbe: undefined, livenessProbe: undefined };
  expect(pod(silent)).keepsPodPromises();
});

describe('a promise is broken', () => {
  it.each<[string, Json, string]>([
    ['by a token that nobody needs', pod({}, { automountServiceAccountToken: true }), 'automountServiceAccountToken'],
    ['by silence about the token', pod({}, { automountServiceAccountToken: null }), 'automountServiceAccountToken'],
    ['by variables for services', pod({}, { enableServiceLinks: true }), 'enableServiceLinks'],
    ['by an account that others share', pod({}, { serviceAccountName: 'default' }), 'serviceAccountName'],
    ['by silence about the account', pod({}, { serviceAccountName: undefined }), 'serviceAccountName'],
    ['by silence about who goes first', pod({}, { priorityClassName: undefined }), 'priorityClassName'],
    [
      'by a folder without bounds',
      pod({}, { volumes: [{ name: 'tmp', emptyDir: {} }] }),
      'volumes[0].emptyDir.sizeLimit',
    ],
    [
      'by a writable root',
      pod({ securityContext: { readOnlyRootFilesystem: false } }),
      'containers[0].securityContext.readOnlyRootFilesystem',
    ],
    ['by silence about the start', pod({ startupProbe: undefined }), 'containers[0].startupProbe'],
    ['by silence about readiness', pod({ readinessProbe: undefined }), 'containers[0].readinessProbe'],
    ['by silence about life', pod({ livenessProbe: undefined }), 'containers[0].livenessProbe'],
    [
      'by silence about CPU',
      pod({ resources: { requests: amounts, limits: amounts } }),
      'containers[0].resources.requests.cpu',
    ],
    [
      'by memory above what was asked for',
      pod({ resources: { requests: { cpu: '1', ...amounts }, limits: { ...amounts, memory: '2Gi' } } }),
      'containers[0].resources.limits.memory',
    ],
    [
      'by a disk without bounds',
      pod({ resources: { requests: { cpu: '1', ...amounts }, limits: { memory: '1Gi' } } }),
      'containers[0].resources.limits.ephemeral-storage',
    ],
  ])('%s', (_, spec, path) => {
    expect(podFaults(spec).map((fault) => fault.path)).toEqual([path]);
  });

  it('by silence about memory and disk', () => {
    expect(podFaults(pod({ resources: { requests: { cpu: '1' } } })).map(({ path }) => path)).toEqual([
      'containers[0].resources.requests.memory',
      'containers[0].resources.requests.ephemeral-storage',
    ]);
  });

  it('in a second container as in the first', () => {
    expect(
      podFaults(pod({}, { containers: [{ name: 'a' }, { name: 'b', ports: [{}] }] })).map(({ path }) => path),
    ).toContain('containers[1].livenessProbe');
  });

  it('and the matcher says which', () => {
    expect(() => {
      expect(pod({}, { enableServiceLinks: true })).keepsPodPromises();
    }).toThrow(/promised of every pod:\n {2}enableServiceLinks: must be false/);
  });
});
