import type { Cluster } from '@slipway/contracts/cluster';
import type { DashboardName } from '@slipway/contracts/dashboards';
import { dashboardsOf } from '@slipway/contracts/grafana';
import { operatorsOf } from '@slipway/contracts/operators';
import { budgets, spend } from './boards/gateway.ts';
import { gpus, neuron, nodes } from './boards/nodes.ts';
import { ray } from './boards/ray.ts';
import { vllm } from './boards/vllm.ts';
import { dashboardJson, type Dashboard } from './dashboard.ts';

const boards: Readonly<Record<DashboardName, (cluster: Cluster) => Dashboard>> = {
  vllm: () => vllm,
  ray: () => ray,
  spend: () => spend,
  budgets: () => budgets,
  gpus: (cluster) => gpus(operatorsOf(cluster).some(({ name }) => name === 'dcgm-exporter')),
  neuron: () => neuron,
  nodes: () => nodes,
};

/** What Grafana shows of a cluster; nothing where there is none. */
export function dashboards(cluster: Cluster): readonly (Dashboard & { readonly name: DashboardName })[] {
  return dashboardsOf(cluster).map((name) => ({ name, ...boards[name](cluster) }));
}

/** The same as texts that Grafana reads, by name of the file: for a Grafana that AWS runs, which takes them over its API. */
export function dashboardFiles(cluster: Cluster): ReadonlyMap<string, string> {
  return new Map(dashboards(cluster).map((dashboard) => [`${dashboard.name}.json`, dashboardText(dashboard)] as const));
}

/** One dashboard as Grafana reads it. */
export function dashboardText(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboardJson(dashboard), undefined, 2)}\n`;
}
