import { aCluster } from '@slipway/testing/builders';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Known } from '../engine/context.ts';
import { argoCdResources } from '../steps/helm-releases.ts';
import { startWorld } from '../testing/world.ts';
import { helmAt, type WantedRelease } from './helm.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-helm-test-'));
const record = join(folder, 'record');
const listing = join(folder, 'list');

/** A Helm that writes down how it was called, and lists what it is told. */
const program = join(folder, 'helm');
writeFileSync(
  program,
  `#!/bin/sh
echo "$@ | $HELM_KUBEAPISERVER | $HELM_KUBETOKEN | $(cat "$HELM_KUBECAFILE")" >> ${record}
case "$1" in
  list) cat ${listing} ;;
  get) echo '{"a":1}' ;;
  upgrade) shift; while [ "$1" != --values ]; do shift; done; cat "$2" >> ${record} ;;
  uninstall) echo 'Error: uninstall: Release not loaded: argocd: not found' >&2; echo second line >&2; exit 1 ;;
esac
`,
  { mode: 0o755 },
);

const helm = helmAt(program, {
  endpoint: 'https://api.example',
  certificateAuthority: 'made-up authority',
  token: () => Promise.resolve('k8s-aws-v1.made-up'),
});
const release: WantedRelease = {
  name: 'argocd',
  namespace: 'argocd',
  repository: 'https://charts.example',
  chart: 'argo-cd',
  version: '1.2.3',
  values: { b: [2] },
};

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("the user's own Helm", () => {
  it('is told chart, version and values, and the token where no list of processes shows it', async () => {
    await helm.install(release);
    const [call = '', values] = readFileSync(record, 'utf8').split('\n');
    const [words, endpoint, token, authority] = call.split(' | ');
    expect(words).toMatch(
      /^upgrade argocd argo-cd --repo https:\/\/charts\.example --install --version 1\.2\.3 --namespace argocd /,
    );
    expect(words).not.toContain('made-up');
    expect([endpoint, token, authority]).toEqual(['https://api.example', 'k8s-aws-v1.made-up', 'made-up authority']);
    expect(values).toBe('{"b":[2]}');
  });

  it('says what is there', async () => {
    writeFileSync(listing, '[]');
    expect(await helm.find(release)).toBeUndefined();
    writeFileSync(listing, '[{"name":"argocd","status":"deployed","chart":"argo-cd-1.2.3"}]');
    expect(await helm.find(release)).toEqual({ status: 'deployed', chart: 'argo-cd-1.2.3', values: { a: 1 } });
  });

  it('fails in one line', async () => {
    await expect(helm.uninstall(release)).rejects.toThrow(/^Error: uninstall: Release not loaded: argocd: not found$/);
    const none = helmAt(join(folder, 'nothing'), {
      endpoint: 'https://api.example',
      token: () => Promise.resolve('t'),
    });
    await expect(none.find(release)).rejects.toThrow('install Helm');
  });
});

describe('Argo CD by Helm', () => {
  it.each(['pending-install', 'failed'])(
    'that did not end (%s) is a matter for a person, or for --repair',
    async (status) => {
      const cluster = aCluster();
      await using world = await startWorld(cluster);
      const find = () => Promise.resolve({ status, chart: 'argo-cd-1.0.0', values: {} });
      const stub = { find, install: () => Promise.resolve(), uninstall: () => Promise.resolve() };
      const [resource] = argoCdResources(world.run(), () => stub);
      expect(await resource!.look()).toMatchObject({ state: 'refused', because: { findings: [{ rule: 'failed' }] } });
      const [repaired] = argoCdResources(world.run({ repair: true, known: new Known() }), () => stub);
      expect(await repaired!.look()).toMatchObject({ state: 'act', verb: 'delete' });
    },
  );
});
