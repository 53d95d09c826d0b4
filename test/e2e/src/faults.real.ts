import type { Finding } from '@slipway/contracts/finding';
import type { Manifest } from '@slipway/contracts/manifest';
import { ownRoot } from '@slipway/scripts/workspace';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './control-plane.ts';
import { fromSchema, installCrds } from './crds.ts';
import { deliverAndSettle } from './delivery.ts';
import type { RenderedObject } from './dist.ts';
import { existing } from './options.ts';
import { Rehearsal, type Subject } from './rehearsal.ts';
import { gitEnvironment } from './repository.ts';
import { Scratch } from './scratch.ts';
import { phases, startAll } from './stages.ts';
import { accept } from './stages/accept.ts';
import { changes } from './stages/changes.ts';
import { growing } from './stages/grows.ts';
import { lands } from './stages/lands.ts';
import { quiet } from './stages/quiet.ts';
import { quota } from './stages/quota.ts';
import { sync } from './stages/sync.ts';
import { tenants } from './stages/tenants.ts';
import { upgrade } from './stages/upgrade.ts';

/** Every stage can fail: each gets something that is broken on purpose, on real programs. */

const cluster = 'dev';
const model = 'dist/dev/vllm/qwen3-8b.yaml';
const crdsFolder = process.env['SLIPWAY_CRDS_DIR'] ?? '';
const crds = crdsFolder === '' ? undefined : existing(crdsFolder, 'SLIPWAY_CRDS_DIR');
const state = mkdtempSync(join(tmpdir(), 'slipway-rehearsal-state-'));

afterAll(() => {
  rmSync(state, { recursive: true, force: true });
});

async function started(root: string, name: string, start = startAll): Promise<Rehearsal> {
  const rehearsal = await Rehearsal.prepare({ root, cluster, state: join(state, name), crds });
  try {
    await start(rehearsal);
    return rehearsal;
  } catch (error) {
    await rehearsal.end();
    throw error;
  }
}

function edit(scratch: Scratch, file: string, from: string | RegExp, to: string): void {
  const before = scratch.read(file);
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} does not hold ${String(from)}`);
  scratch.write(file, after);
}

/** One line for people: the file in `dist/`, what is wrong, and what made the file. */
function expectOneLine(findings: readonly Finding[], file: string, source: string): void {
  const about = findings.filter((finding) => finding.file === file);
  expect(about, `findings about ${file}`).not.toEqual([]);
  for (const { line, message, remedy } of about) {
    expect(line).toBeGreaterThan(0);
    expect(message).not.toContain('\n');
    expect(remedy).toContain(source);
  }
}

const rules = (findings: readonly Finding[]): Set<string> => new Set(findings.map(({ rule }) => rule));

it('accept: names each object that the server refuses, and the pod that Pod Security would', async () => {
  using scratch = new Scratch(ownRoot);
  edit(scratch, model, 'progressDeadlineSeconds:', 'minReadySeconds: -1\n  progressDeadlineSeconds:');
  const namespaces = 'dist/dev/platform/namespaces.yaml';
  edit(
    scratch,
    namespaces,
    'pod-security.kubernetes.io/enforce: restricted',
    'pod-security.kubernetes.io/enforce: privileged',
  );
  edit(scratch, 'dist/dev/litellm/litellm.yaml', 'runAsNonRoot: true', 'runAsNonRoot: false');
  edit(scratch, 'dist/dev/node-pools/gpu.yaml', 'consolidateAfter: 1h', 'consolidateAfter: soon');
  const rehearsal = await started(scratch.root, 'accept', async (one) => one.startControlPlane());
  try {
    const { findings } = await accept.run(rehearsal);
    const about = (file: string) => findings.filter((finding) => finding.file === file);
    expect(about(model).map(({ path }) => path)).toContain('spec.minReadySeconds');
    expect(rules(about(namespaces))).toContain('pod-security');
    expect(rules(about('dist/dev/litellm/litellm.yaml'))).toEqual(new Set(['server-warning', 'server-rejects']));
    expect(about('dist/dev/node-pools/gpu.yaml').map(({ path }) => path)).toContain('spec.disruption.consolidateAfter');
    expectOneLine(findings, model, 'apps/vllm/src');
  } finally {
    await rehearsal.end();
  }
});

describe('on a cluster that is delivered', () => {
  let rehearsal: Rehearsal;
  let scratch: Scratch;

  beforeAll(async () => {
    scratch = new Scratch(ownRoot);
    rehearsal = await started(scratch.root, 'delivered');
    const { findings } = await sync.run(rehearsal);
    expect(findings).toEqual([]);
  });

  afterAll(async () => {
    await rehearsal.end();
    scratch[Symbol.dispose]();
  });

  it('quiet: finds a field that somebody else has set too', async () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'litellm', namespace: 'litellm' },
      spec: { replicas: 2 },
    };
    await rehearsal.api.ensure(deployment, 'somebody');
    const { findings } = await quiet.run(rehearsal);
    expect(findings.map(({ rule, path }) => `${rule} ${path ?? ''}`)).toContain('field-with-two-owners spec.replicas');
    expectOneLine(findings, 'dist/dev/litellm/litellm.yaml', 'apps/litellm/src');
  });

  it('lands: finds a pod that nobody takes', async () => {
    for (const node of await rehearsal.api.list('/api/v1/nodes')) {
      if (!node.metadata.name.startsWith('gpu-')) continue;
      await rehearsal.api.call('DELETE', `/api/v1/nodes/${node.metadata.name}`);
    }
    for (const pod of await rehearsal.api.list('/api/v1/namespaces/vllm/pods'))
      await rehearsal.api.call('DELETE', `/api/v1/namespaces/vllm/pods/${pod.metadata.name}`);
    const { findings } = await lands.run(rehearsal);
    expectOneLine(findings, model, 'apps/vllm/src');
    await rehearsal.startNodes();
  });

  it('tenants: finds rights that nobody meant to give', async () => {
    const binding: Manifest = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'too-much' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'slipway-red' }],
    };
    await rehearsal.api.ensure(binding, 'somebody');
    const { findings } = await tenants.run(rehearsal);
    expect(rules(findings)).toEqual(new Set(['access', 'attempt']));
    expect(findings.map(({ message }) => message).join('\n')).toContain('T3-other-pods');
    expectOneLine(findings, 'dist/dev/developers/red/alice.yaml', 'clusters/dev/developers/alice.yaml');
    await rehearsal.api.call('DELETE', (await rehearsal.api.pathOf(binding)) ?? '');
  });

  it('quota: finds an environment that gets more than is rendered', async () => {
    const objects = rehearsal.objects.map((object) => ({
      ...object,
      manifest: JSON.parse(
        JSON.stringify(object.manifest).replaceAll('"requests.cpu":"2"', '"requests.cpu":"1"'),
      ) as Manifest,
    }));
    const { api, manifests, hopeless } = rehearsal;
    const { findings } = await quota.run({ api, objects, manifests, mayPrepare: false, hopeless });
    expect(rules(findings)).toEqual(new Set(['quota-admits']));
    expectOneLine(findings, 'dist/dev/developers/red/alice.yaml', 'clusters/dev/developers/alice.yaml');
  });

  it('changes: says what the renderer refuses', async () => {
    const declaration = scratch.read('clusters/dev/cluster.ts');
    scratch.write('clusters/dev/cluster.ts', declaration.replace("engine: 'vllm'", "engine: 'magic'"));
    const { findings } = await changes.run(rehearsal);
    expect(rules(findings)).toEqual(new Set(['not-rendered']));
    scratch.write('clusters/dev/cluster.ts', declaration);
  });

  it('sync: judges charts of others as they are written, and names kinds that nobody answers for', async () => {
    const names = { group: 'rehearsal.slipway.dev', version: 'v1', kind: 'Unplayed' };
    const unplayed = fromSchema({ ...names, plural: 'unplayeds', scope: 'Namespaced', schema: { type: 'object' } });
    await installCrds(rehearsal.api, [unplayed], () => undefined);
    const broken: RenderedObject[] = rehearsal.objects.map((object) => ({
      ...object,
      manifest: JSON.parse(JSON.stringify(object.manifest).replace('"chart":"keda"', '"chart":"kedah"')) as Manifest,
    }));
    const apiVersion = `${names.group}/${names.version}`;
    broken.push({ file: model, line: 1, manifest: { apiVersion, kind: names.kind, metadata: { name: 'a' } } });
    const subject = {
      api: rehearsal.api,
      objects: broken,
      crds: { ...rehearsal.crds, crds: [...rehearsal.crds.crds, unplayed] },
    } as unknown as Rehearsal;
    const { findings, nothingDelivered } = await sync.run(subject);
    expect(nothingDelivered).toBe(true);
    expect(rules(findings)).toEqual(new Set(['chart-not-in-catalog', 'no-stand-in']));
    expectOneLine(findings, 'dist/dev/argocd/application-keda.yaml', 'argocd/src');
  });

  it('sync: names the object that its project does not allow', async () => {
    edit(scratch, model, /namespace: vllm/g, 'namespace: default');
    const findings = await deliverAndSettle(rehearsal, scratch.root, 'break');
    expect(findings.map(({ message }) => message).join('\n')).toMatch(/namespace default is not permitted in project/);
    expect(findings.every(({ file }) => file.startsWith('dist/dev/'))).toBe(true);
    expectOneLine(findings, model, 'apps/vllm/src');
  });
});

it('upgrade: finds what cannot be changed in place', async () => {
  using scratch = new Scratch(ownRoot);
  const git = (...args: string[]): string => run('git', args, { cwd: scratch.root, env: gitEnvironment });
  git('init', '--quiet');
  git('add', '--force', 'dist');
  git('commit', '--quiet', '--message', 'before');
  edit(scratch, model, /app\.kubernetes\.io\/instance: qwen3-8b/g, 'app.kubernetes.io/instance: another');
  const rehearsal = await started(scratch.root, 'upgrade');
  try {
    const { findings } = await upgrade.run(rehearsal);
    expect(findings.map(({ message }) => message).join('\n')).toContain('field is immutable');
    expectOneLine(findings, model, 'apps/vllm/src');
  } finally {
    await rehearsal.end();
  }
});

describe('where Karpenter brings the nodes', () => {
  const pool = 'dist/dev/node-pools/gpu.yaml';
  let rehearsal: Rehearsal;

  beforeAll(async () => {
    const phase = phases.find(({ stages }) => stages.some(({ name }) => name === 'grows'))!;
    rehearsal = await started(ownRoot, 'grows', phase.start);
  });

  afterAll(async () => {
    await rehearsal.end();
  });

  /** The cluster as it runs, with something else rendered for one file. */
  function rendered(file: string, from: string, to: string): Subject {
    const objects = rehearsal.objects.map((object) => {
      if (object.file !== file) return object;
      return { ...object, manifest: JSON.parse(JSON.stringify(object.manifest).replace(from, to)) as Manifest };
    });
    expect(objects).not.toEqual(rehearsal.objects);
    const { api, hopeless } = rehearsal;
    return { api, hopeless, objects, manifests: objects.map(({ manifest }) => manifest), mayPrepare: true };
  }

  it('grows: finds pods for which the limits of their pool leave no node', async () => {
    const broken = rendered(pool, '"nvidia.com/gpu":4', '"nvidia.com/gpu":0');
    const { findings, notes } = await growing({ grow: 20, shrink: 1 }).run(broken);
    expect(new Set(findings.map(({ file }) => file))).toEqual(new Set([model]));
    expectOneLine(findings, model, 'apps/vllm/src');
    expect(notes).toEqual([expect.stringContaining('not tried: that nodes go')]);
  });

  it('grows: finds nodes that stay when what was on them has gone', async () => {
    const broken = rendered(pool, '"nodes":"10%"', '"nodes":"0"');
    const { findings } = await growing({ grow: 90, shrink: 25 }).run(broken);
    expect(rules(findings)).toEqual(new Set(['node-stays']));
    // Not for want of patience, but for what is broken.
    expect(findings[0]?.message).toContain('blocking budget');
    expectOneLine(findings, pool, 'apps/node-pools/src');
  });
});
