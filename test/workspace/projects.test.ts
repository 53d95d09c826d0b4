import { createProjectGraphAsync, type ProjectGraph } from '@nx/devkit';
import { readClusterNames } from '@slipway/render/read-clusters';
import { ownRoot } from '@slipway/scripts/workspace';
import { relative, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Checkout } from './checkout.ts';
import { cycles, edgeFaults, layerFaults, layersOf, mayUse } from './project-rules.ts';

const own = Checkout.own();
let graph: ProjectGraph;

beforeAll(async () => {
  process.env['NX_DAEMON'] = 'false';
  graph = await createProjectGraphAsync({ exitOnError: false });
});

/** The graph with a project more, or with other tags, and with dependencies of it. */
function changed(project: string, tags: string[], ...targets: string[]): ProjectGraph {
  const node = { name: project, type: 'lib' as const, data: { root: project, tags } };
  const dependencies = targets.map((target) => ({ source: project, target, type: 'static' as const }));
  return {
    ...graph,
    nodes: { ...graph.nodes, [project]: node },
    dependencies: { ...graph.dependencies, [project]: dependencies },
  };
}

describe('every project', () => {
  it('belongs to one layer, and lint has a rule for it', async () => {
    const known = await layersOfLint();
    expect(known.length).toBeGreaterThan(10);
    expect(layerFaults(graph, known)).toEqual([]);
    expect(layerFaults(changed('new', []), known)).toEqual(['new has 0 layers']);
    expect(layerFaults(changed('new', ['layer:app', 'layer:test']), known)).toEqual(['new has 2 layers']);
    expect(layerFaults(changed('new', ['layer:apps']), known)).toEqual(['new is of the unknown layer apps']);
  });

  it('is a folder of its room', () => {
    const rooms: Record<string, RegExp> = {
      app: /^apps\/[^/]+$/,
      cluster: /^clusters\/[^/]+$/,
      root: /^\.$/,
      argocd: /^argocd$/,
      scripts: /^scripts$/,
      test: /^test(\/e2e)?$/,
    };
    for (const [project, { data }] of Object.entries(graph.nodes)) {
      const layer = layersOf(graph, project)[0] ?? '';
      expect(data.root, project).toMatch(rooms[layer] ?? new RegExp(`^libs/${layer}$`));
    }
  });

  it('is seen by Nx: each cluster, each app, each library', () => {
    const roots = new Set(Object.values(graph.nodes).map(({ data }) => data.root));
    for (const name of readClusterNames(ownRoot).names) {
      expect(roots).toContain(`clusters/${name}`);
      expect(Object.keys(graph.nodes[`cluster-${name}`]?.data.targets ?? {})).toEqual(
        expect.arrayContaining(['check', 'render']),
      );
    }
    for (const file of own.matching(/^(apps|libs)\/[^/]+\/package\.json$/))
      expect(roots).toContain(file.replace('/package.json', ''));
  });

  it('uses only what the design lets it use', () => {
    expect(edgeFaults(graph)).toEqual([]);
    expect(edgeFaults(changed('new', ['layer:app'], '@slipway/contracts', '@slipway/constructs'))).toEqual([]);
    expect(edgeFaults(changed('new', ['layer:app'], '@slipway/app-vllm'))).toEqual(['new uses @slipway/app-vllm']);
    expect(edgeFaults(changed('new', ['layer:contracts'], '@slipway/catalog'))).toEqual(['new uses @slipway/catalog']);
    expect(edgeFaults(changed('new', ['layer:constructs'], 'cluster-dev'))).toEqual(['new uses cluster-dev']);
    expect(edgeFaults(changed('new', ['layer:cluster'], 'cluster-dev'))).toEqual(['new uses cluster-dev']);
    expect(edgeFaults(changed('new', ['layer:render'], '@slipway/testing'))).toEqual(['new uses @slipway/testing']);
  });

  it('does not use itself by way of others', () => {
    expect(cycles(graph)).toEqual([]);
    expect(cycles(changed('@slipway/contracts', ['layer:contracts'], '@slipway/catalog'))).toEqual(
      expect.arrayContaining(['@slipway/catalog', '@slipway/contracts']),
    );
  });

  // Without edges the two tests above would hold of anything.
  it('has its imports in the graph', () => {
    const targets = (graph.dependencies['@slipway/constructs'] ?? []).map(({ target }) => target);
    expect(targets).toEqual(expect.arrayContaining(['@slipway/contracts', '@slipway/crds']));
    expect((graph.dependencies['cluster-dev'] ?? []).map(({ target }) => target)).toContain('@slipway/contracts');
  });
});

it('the rule of lint allows no more than the design', async () => {
  for (const [layer, targets] of await constraintsOfLint()) {
    if (layer === 'root') continue;
    expect([...targets].sort(), layer).toEqual([...(mayUse[layer] ?? [])].sort());
  }
});

describe('Nx', () => {
  const settings = own.readJson('nx.json') as Record<string, unknown>;

  it('tells nobody what is done here', () => {
    expect(settings).toMatchObject({ analytics: false, neverConnectToCloud: true });
    expect(settings).not.toHaveProperty('nxCloudId');
    expect(settings).not.toHaveProperty('nxCloudAccessToken');
  });

  it('keeps its cache inside the checkout, where Git does not look', () => {
    const cache = relative(ownRoot, resolve(ownRoot, String(settings['cacheDirectory'])));
    expect(cache).toMatch(/^\.nx\//);
    expect(own.read('.gitignore').split('\n')).toContain('.nx/');
  });
});

async function layersOfLint(): Promise<string[]> {
  return (await constraintsOfLint()).map(([layer]) => layer);
}

/** What the boundary rule is told, by layer; the rule for programs, not the one for tests. */
async function constraintsOfLint(): Promise<[layer: string, targets: string[]][]> {
  const { ESLint } = await import('eslint');
  const config = (await new ESLint({ cwd: ownRoot }).calculateConfigForFile('libs/contracts/src/finding.ts')) as {
    rules: Record<string, [number, { depConstraints: { sourceTag: string; onlyDependOnLibsWithTags: string[] }[] }]>;
  };
  const options = config.rules['@nx/enforce-module-boundaries']?.[1];
  return (options?.depConstraints ?? []).map(({ sourceTag, onlyDependOnLibsWithTags }) => [
    sourceTag.replace(/^layer:/, ''),
    onlyDependOnLibsWithTags.map((tag) => tag.replace(/^layer:/, '')),
  ]);
}
