import { describe, expect, it } from 'vitest';
import type { Manifest } from './manifest.ts';
import { podTemplates } from './pod-templates.ts';

describe('a pod template', () => {
  const template = { spec: { containers: [{ name: 'main' }] } };
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
});
