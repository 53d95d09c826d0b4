import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ScratchRepository } from '../scratch-repository.ts';

/** A program that answers as Helm does: an archive, and the objects that lie beside it. */
const helm = `#!/usr/bin/env bash
here=$(dirname "$0")
echo "$*" >>"$here/calls"
case $1 in
  version) echo v4.3.1 ;;
  pull)
    [[ ! -e $here/refuses ]] || { echo 'Error: chart "kueue" matching 9 not found' >&2; exit 1; }
    while [[ $1 != --destination ]]; do shift; done
    cp "$here/archive" "$2/chart.tgz" ;;
  template) cat "$here/objects.yaml" ; [[ ! -e $here/random ]] || echo "# $RANDOM$RANDOM" ;;
esac
`;

const objects = `---
# Source: a template
apiVersion: apps/v1
kind: Deployment
metadata:
  name: kueue-controller-manager
  creationTimestamp: null
spec:
  replicas: 2
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: kueue-controller-manager
rules: []
---
`;

const file = 'dist/prod/operators/vendor/kueue/kueue.yaml';

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
  repository
    .write('tools/helm', helm)
    .write('tools/objects.yaml', objects)
    .write('tools/archive', 'bytes of an archive');
  chmodSync(join(repository.root, 'tools/helm'), 0o755);
});
afterEach(() => {
  repository[Symbol.dispose]();
});

const inflate = (...args: string[]) =>
  repository.run('scripts/src/inflate.ts', '--helm', join(repository.root, 'tools/helm'), ...args);

it('a chart’s objects are kept and synced, and the chart again when their folder is gone', () => {
  const application = 'dist/prod/argocd/application-kueue.yaml';
  const before = repository.snapshot('dist');
  expect(inflate('prod', '--only', 'kueue')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`✓ ${file}`) as string,
  });
  expect(repository.read('tools/calls')).toMatch(/^template kueue .* --namespace kueue-system --include-crds /m);
  const inflated = repository.read(file);
  expect(repository.synth()).toMatchObject({ status: 0 });
  expect(repository.read(file)).toBe(inflated);
  expect(repository.read(application)).toContain('path: dist/prod/operators/vendor/kueue\n');
  expect(repository.read(application)).not.toContain('helm:');
  expect(repository.synth('--check')).toMatchObject({ status: 0 });
  const { status, stdout } = repository.run('scripts/src/check.ts', 'prod');
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(/! prod not seen: \d+ charts: cert-manager.*dcgm-exporter/) as string,
  });

  repository.remove('dist/prod/operators/vendor');
  expect(repository.synth()).toMatchObject({ status: 0 });
  expect(repository.snapshot('dist')).toEqual(before);
});

it('objects that are of another version stop a render until they are made anew', () => {
  expect(inflate('prod', '--only', 'kueue').status).toBe(0);
  repository.edit(file, 'sha256:', 'sha256:0');
  const before = repository.snapshot('dist');
  expect(repository.synth()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[stale-vendored-chart]') as string,
  });
  expect(repository.snapshot('dist')).toEqual(before);
  expect(inflate('prod', '--only', 'kueue')).toMatchObject({ status: 0 });
  expect(repository.synth()).toMatchObject({ status: 0 });
});

it('a chart whose archive is not what the catalog pins is not written', () => {
  const { status, stderr } = inflate('prod', '--only', 'dcgm-exporter');
  expect(status).toBe(1);
  expect(stderr).toMatch(/IS NOT WHAT WAS PINNED.*\[changed-archive\]/);
  expect([...repository.snapshot('dist').keys()].filter((one) => one.includes('vendor'))).toEqual([]);
  expect(repository.read('tools/calls')).not.toContain('template');
});

it('Helm’s own words are passed on, and nothing is written', () => {
  repository.write('tools/refuses', '');
  const { status, stderr } = inflate('prod', '--only', 'kueue');
  expect(status).toBe(1);
  expect(stderr).toContain('chart "kueue" matching 9 not found');
  expect(repository.snapshot('dist').has(file)).toBe(false);
});

it('without Helm it says how to get it', () => {
  const { status, stderr } = repository.run(
    'scripts/src/inflate.ts',
    '--helm',
    join(repository.root, 'nowhere'),
    'dev',
  );
  expect(status).toBe(3);
  expect(stderr).toContain('install Helm 3.8 or newer');
});

it('a release that no cluster has is a slip', () => {
  const { status, stderr } = inflate('prod', '--only', 'kuewe');
  expect(status).toBe(2);
  expect(stderr).toMatch(/no chart of others is called kuewe; there are: .*dcgm-exporter, .*kueue/);
});
