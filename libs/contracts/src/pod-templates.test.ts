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

  it('of a PostgreSQL is what CloudNativePG makes of it, and not that of any other cluster', () => {
    const cluster: Manifest = {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      metadata: { name: 'books', namespace: 'shop' },
      spec: { imageName: 'pg:1', priorityClassName: 'high', affinity: { nodeAffinity: { a: 1 } } },
    };
    const [made, ...others] = podTemplates(cluster);
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      path: 'spec',
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': 'postgresql', 'app.kubernetes.io/instance': 'books' } },
        spec: {
          priorityClassName: 'high',
          affinity: { nodeAffinity: { a: 1 } },
          containers: [{ name: 'postgres', image: 'pg:1' }],
        },
      },
    });
    expect(podTemplates({ ...cluster, apiVersion: 'cluster.x-k8s.io/v1' })).toEqual([]);
  });

  it('of each template of a ClickHouse', () => {
    const templates = { podTemplates: [{ name: 'a' }, { name: 'b' }] };
    expect(podTemplates(of('ClickHouseInstallation', { templates })).map(({ path }) => path)).toEqual([
      'spec.templates.podTemplates[0]',
      'spec.templates.podTemplates[1]',
    ]);
  });

  it('of a kind without pods is none', () => {
    expect(podTemplates(of('NodePool', { template }))).toEqual([]);
  });
});
