import type { Cluster } from './cluster.ts';

/** What a dashboard can show, by name. */
export const dashboardNames = ['vllm', 'ray', 'spend', 'budgets', 'gpus', 'neuron', 'nodes'] as const;

/** A dashboard by name. */
export type DashboardName = (typeof dashboardNames)[number];

/** Of a cluster, as much as says what it has to show. */
type Shown = {
  readonly nodePools: readonly Pick<Cluster['nodePools'][number], 'accelerator'>[];
  readonly placements: readonly Pick<Cluster['placements'][number], 'engine'>[];
  readonly ray?: unknown;
};

/** What a cluster needs to have for a dashboard to show anything, in words, and whether it has it. */
const subjects: Readonly<Record<DashboardName, { readonly what: string; readonly isIn: (cluster: Shown) => boolean }>> =
  {
    vllm: { what: 'a model that vLLM serves', isIn: ({ placements }) => placements.some(servedBy('vllm')) },
    ray: {
      what: 'a Ray cluster',
      isIn: ({ placements, ray }) => ray !== undefined || placements.some(servedBy('ray-serve')),
    },
    spend: { what: 'the gateway', isIn: () => true },
    budgets: { what: 'the gateway', isIn: () => true },
    gpus: { what: 'a pool of nodes with GPUs', isIn: hasPoolOf('nvidia') },
    neuron: { what: 'a pool of nodes with Neuron devices', isIn: hasPoolOf('neuron') },
    nodes: { what: 'nodes', isIn: () => true },
  };

function servedBy(engine: string) {
  return (placement: Pick<Cluster['placements'][number], 'engine'>): boolean => placement.engine === engine;
}

function hasPoolOf(accelerator: string) {
  return ({ nodePools }: Shown): boolean => nodePools.some((pool) => pool.accelerator === accelerator);
}

/** Dashboards that have something to show in a cluster. */
export function usefulDashboards(cluster: Shown): readonly DashboardName[] {
  return dashboardNames.filter((name) => subjects[name].isIn(cluster));
}

/** What a dashboard is about, in words. */
export function dashboardSubject(name: DashboardName): string {
  return subjects[name].what;
}
