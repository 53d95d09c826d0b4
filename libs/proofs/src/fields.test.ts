import type { Manifest } from '@slipway/contracts/manifest';
import { describe, expect, it } from 'vitest';
import { at, containers, labelsAt, listAt, podTemplates, textAt } from './fields.ts';

const object = { list: [{ name: 'a' }], text: 'b', map: { c: 'd' }, count: 1, none: null };

describe('a field', () => {
  it('is found by keys and positions', () => {
    expect(at(object, 'list', 0, 'name')).toBe('a');
  });

  it('is undefined past the end of a path', () => {
    expect(at(object, 'list', 1, 'name')).toBeUndefined();
    expect(at(object, 'text', 'length')).toBeUndefined();
    expect(at(object, 'none', 'x')).toBeUndefined();
    expect(at(undefined, 'x')).toBeUndefined();
  });

  it('of another type than the one asked for is as good as none', () => {
    expect(listAt(object, 'text')).toEqual([]);
    expect(textAt(object, 'count')).toBeUndefined();
    expect(labelsAt(object, 'list')).toEqual({});
    expect(labelsAt(object, 'none')).toEqual({});
    expect([listAt(object, 'list'), textAt(object, 'text'), labelsAt(object, 'map')]).toEqual([
      [{ name: 'a' }],
      'b',
      { c: 'd' },
    ]);
  });
});

describe('a pod template', () => {
  const template = { spec: { containers: [{ name: 'main' }], initContainers: [{ name: 'first' }] } };
  const of = (kind: string, spec: object): Manifest =>
    ({ apiVersion: 'v1', kind, metadata: { name: 'x' }, spec }) as Manifest;

  it.each(['DaemonSet', 'Deployment', 'Job', 'StatefulSet'])('of a %s', (kind) => {
    expect(podTemplates(of(kind, { template }))).toEqual([{ path: 'spec.template', template }]);
  });

  it('of a CronJob', () => {
    expect(podTemplates(of('CronJob', { jobTemplate: { spec: { template } } }))).toEqual([
      { path: 'spec.jobTemplate.spec.template', template },
    ]);
  });

  it('of each group of a Ray cluster', () => {
    const cluster = { headGroupSpec: { template }, workerGroupSpecs: [{ template }, { template }] };
    expect(podTemplates(of('RayService', { rayClusterConfig: cluster })).map(({ path }) => path)).toEqual([
      'spec.rayClusterConfig.headGroupSpec.template',
      'spec.rayClusterConfig.workerGroupSpecs[0].template',
      'spec.rayClusterConfig.workerGroupSpecs[1].template',
    ]);
    expect(podTemplates(of('RayCluster', cluster))).toHaveLength(3);
  });

  it('of leaders and workers, where both have one', () => {
    expect(podTemplates(of('LeaderWorkerSet', { leaderWorkerTemplate: { workerTemplate: template } }))).toEqual([
      { path: 'spec.leaderWorkerTemplate.workerTemplate', template },
    ]);
  });

  it('of a kind without pods is none', () => {
    expect(podTemplates(of('NodePool', { template }))).toEqual([]);
  });

  it('has containers that run first, and others', () => {
    expect(containers(template.spec).map(({ path }) => path)).toEqual(['initContainers[0]', 'containers[0]']);
  });
});
