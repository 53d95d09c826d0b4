import type { GrafanaSettings } from '@slipway/contracts/grafana';
import type { JsonObject } from '@slipway/contracts/manifest';
import { at } from '@slipway/testing/find';
import { aCluster } from '@slipway/testing/builders';
import { aPlacement } from '@slipway/testing/model-builders';
import { managedMetrics, ownMetrics, unmeasured } from '@slipway/testing/observability-builders';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { expect, it } from 'vitest';
import { dashboardJson } from './dashboard.ts';
import { dashboardFiles, dashboards } from './dashboards.ts';

const plain = aCluster({ nodePools: [aPool()], placements: [], observability: ownMetrics });
const names = (...args: Parameters<typeof dashboards>) => dashboards(...args).map(({ name }) => name);

it('there is one for each thing that the cluster has, and for nothing else', () => {
  expect(names(plain)).toEqual(['spend', 'budgets', 'nodes']);
  expect(names({ ...plain, placements: [aPlacement()] })).toContain('vllm');
  expect(names({ ...plain, placements: [aPlacement({ engine: 'ray-serve' })] })).toContain('ray');
  expect(names({ ...plain, nodePools: [aGpuPool()] })).toContain('gpus');
  expect(names({ ...plain, observability: unmeasured })).toEqual([]);
});

it('those that are named are shown, and no others', () => {
  const grafana: GrafanaSettings = { form: 'in-cluster', dashboards: ['nodes'] };
  expect(names({ ...plain, observability: { ...ownMetrics, grafana } })).toEqual(['nodes']);
});

it('what is inside of GPUs is shown where an exporter says it', () => {
  const titles = (compute: 'eks-auto-mode' | 'karpenter') =>
    dashboards({ ...plain, compute, nodePools: [aGpuPool()] })
      .find(({ name }) => name === 'gpus')
      ?.panels.map(({ title }) => title);
  expect(titles('karpenter')).toContain('Temperature');
  expect(titles('eks-auto-mode')).not.toContain('Temperature');
});

it('a Grafana that AWS runs gets the same, as files', () => {
  const files = dashboardFiles({ ...plain, observability: managedMetrics });
  expect([...files.keys()]).toEqual(['spend.json', 'budgets.json', 'nodes.json']);
  for (const text of files.values()) expect(JSON.parse(text)).toHaveProperty('schemaVersion');
});

it('panels have ids and places of their own, and ask the source that is chosen', () => {
  for (const dashboard of dashboards(plain)) {
    const panels = at(dashboardJson(dashboard), 'panels') as readonly JsonObject[];
    expect(new Set(panels.map((panel) => at(panel, 'id'))).size).toBe(dashboard.panels.length);
    expect(new Set(panels.map((panel) => JSON.stringify(at(panel, 'gridPos')))).size).toBe(dashboard.panels.length);
    for (const panel of panels) expect(at(panel, 'datasource', 'uid')).toBe('${datasource}');
  }
});
