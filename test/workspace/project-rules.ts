import type { ProjectGraph } from '@nx/devkit';

/** Which room may use which, as the design says it; written again, so that loosening the lint rule alone is noticed. */
export const mayUse: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  catalog: ['contracts'],
  crds: [],
  constructs: ['crds', 'catalog', 'contracts'],
  render: ['contracts'],
  proofs: ['catalog', 'contracts'],
  bootstrap: ['catalog', 'contracts'],
  workspace: [],
  testing: ['catalog', 'contracts', 'render'],
  app: ['constructs', 'crds', 'catalog', 'contracts'],
  argocd: ['constructs', 'crds', 'contracts'],
  cluster: ['catalog', 'contracts'],
  scripts: ['*'],
  test: ['*'],
  root: [],
};

/** Rooms whose tests use libs/testing: an edge of the graph does not say whether a test or the program made it. */
const testedWithBuilders: ReadonlySet<string> = new Set(['constructs', 'proofs', 'bootstrap', 'app', 'argocd']);

/** Names of the layers that a project is said to belong to. */
export function layersOf(graph: ProjectGraph, project: string): string[] {
  return (graph.nodes[project]?.data.tags ?? []).flatMap((tag) => /^layer:(.*)$/.exec(tag)?.[1] ?? []);
}

/** Projects that belong to no layer, to several, or to one that no rule knows. */
export function layerFaults(graph: ProjectGraph, known: readonly string[]): string[] {
  return Object.keys(graph.nodes).flatMap((project) => {
    const layers = layersOf(graph, project);
    if (layers.length !== 1) return [`${project} has ${layers.length} layers`];
    return layers
      .filter((layer) => !known.includes(layer))
      .map((layer) => `${project} is of the unknown layer ${layer}`);
  });
}

/** Dependencies between projects that the design does not allow. */
export function edgeFaults(graph: ProjectGraph): string[] {
  return edges(graph)
    .filter(({ source, target }) => !isAllowed(layersOf(graph, source)[0] ?? '', layersOf(graph, target)[0] ?? ''))
    .map(({ source, target }) => `${source} uses ${target}`);
}

/** Projects that use themselves by way of others. */
export function cycles(graph: ProjectGraph): string[] {
  const targets = new Map<string, string[]>();
  for (const { source, target } of edges(graph)) targets.set(source, [...(targets.get(source) ?? []), target]);
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    (targets.get(from) ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  return Object.keys(graph.nodes).filter((project) => reaches(project, project, new Set()));
}

function isAllowed(source: string, target: string): boolean {
  if (target === 'testing' && testedWithBuilders.has(source)) return true;
  const allowed = mayUse[source] ?? [];
  return allowed.includes('*') || allowed.includes(target);
}

function edges(graph: ProjectGraph): { source: string; target: string }[] {
  return Object.values(graph.dependencies)
    .flat()
    .filter(({ source, target }) => source in graph.nodes && target in graph.nodes && source !== target);
}
