import type { Manifest } from '@slipway/contracts/manifest';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import type { ApiClient } from './api-client.ts';
import { endedOf, type Start } from './control-plane.ts';
import type { RenderedObject } from './dist.ts';
import { eventually } from './eventually.ts';
import { programPath } from './programs.ts';
import { repositoryPlace } from './repository.ts';
import type { StateFolder } from './state-folder.ts';

/** Ports of Argo CD and of what it needs. */
export interface ArgoCdPorts {
  readonly redis: number;
  readonly repoServer: number;
  readonly repoServerMetrics: number;
  readonly controllerMetrics: number;
  readonly git: number;
  readonly proxy: number;
}

/** In whose name the objects are kept that somebody applies before Argo CD runs. */
export const bootstrapManager = 'bootstrap';

const namespace = 'argocd';
const labels = { 'app.kubernetes.io/part-of': 'argocd' };
const readySeconds = 60;

/** Objects that Argo CD's installation brings along, as far as a rehearsal needs them. */
function installation(repositoryUrl: string, proxyPort: number): Manifest[] {
  const object = (kind: string, name: string, more: object): Manifest => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace, labels },
    ...more,
  });
  return [
    object('ConfigMap', 'argocd-rbac-cm', {}),
    object('ConfigMap', 'argocd-cmd-params-cm', {}),
    object('Secret', 'argocd-secret', { stringData: { 'server.secretkey': 'rehearsed' } }),
    {
      ...object('Secret', 'rehearsed-repository', {
        stringData: { type: 'git', url: repositoryUrl, proxy: `http://127.0.0.1:${proxyPort}` },
      }),
      metadata: {
        name: 'rehearsed-repository',
        namespace,
        labels: { 'argocd.argoproj.io/secret-type': 'repository' },
      },
    },
  ];
}

/** The one namespace that is not rendered: whoever installs Argo CD makes it. */
export async function makeArgoCdNamespace(api: ApiClient): Promise<void> {
  await api.ensure({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, bootstrapManager);
}

/** Starts the Git server, Redis, and the two parts of Argo CD that deliver. */
export async function startArgoCd(
  api: ApiClient,
  folder: StateFolder,
  ports: ArgoCdPorts,
  objects: readonly RenderedObject[],
  repositoryUrl: string,
  start: Start,
): Promise<void> {
  await makeArgoCdNamespace(api);
  const settings = objects.filter(
    ({ manifest }) => manifest.kind === 'ConfigMap' && manifest.metadata.name === 'argocd-cm',
  );
  const wanted = [...settings.map(({ manifest }) => manifest), ...installation(repositoryUrl, ports.proxy)];
  await Promise.all(wanted.map((manifest) => api.ensure(manifest, bootstrapManager)));

  const program = programPath('argocd');
  const { env, pathPrefix } = writeSurroundings(folder, repositoryUrl);
  const environment = (name: string): Record<string, string> => ({
    ...env,
    ARGOCD_BINARY_NAME: name,
    PATH: `${pathPrefix}:${process.env['PATH'] ?? ''}`,
  });
  const redis = `127.0.0.1:${ports.redis}`;
  const started = [
    start({
      name: 'git-server',
      command: process.execPath,
      args: [
        `${import.meta.dirname}/git-server.ts`,
        `--folder=${folder.file('git')}`,
        `--certificate=${folder.file('pki', 'git.crt')}`,
        `--key=${folder.file('pki', 'git.key')}`,
        `--port=${ports.git}`,
        `--proxy=${ports.proxy}`,
      ],
      log: folder.log('git-server'),
    }),
    start({
      name: 'redis',
      command: 'redis-server',
      args: ['--port', String(ports.redis), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      log: folder.log('redis'),
    }),
    start({
      name: 'argocd-repo-server',
      command: program,
      args: [
        ...['--address=127.0.0.1', `--port=${ports.repoServer}`],
        ...['--metrics-address=127.0.0.1', `--metrics-port=${ports.repoServerMetrics}`],
        ...[`--redis=${redis}`, '--disable-tls', '--client-ca-path='],
      ],
      env: environment('argocd-repo-server'),
      log: folder.log('argocd-repo-server'),
    }),
    start({
      name: 'argocd-application-controller',
      command: program,
      args: [
        ...[`--namespace=${namespace}`, `--redis=${redis}`],
        ...[`--repo-server=127.0.0.1:${ports.repoServer}`, '--repo-server-plaintext'],
        ...[`--metrics-port=${ports.controllerMetrics}`, '--app-resync=60'],
      ],
      env: environment('argocd-application-controller'),
      log: folder.log('argocd-application-controller'),
    }),
  ];
  await eventually(
    async () => {
      const answers = await Promise.all(
        [
          `http://127.0.0.1:${ports.controllerMetrics}/healthz`,
          `http://127.0.0.1:${ports.repoServerMetrics}/healthz`,
          `http://127.0.0.1:${ports.proxy}/`,
        ].map((url) => fetch(url)),
      );
      return answers.every(({ ok }) => ok) ? true : undefined;
    },
    { what: 'Argo CD to be ready', seconds: readySeconds, hopeless: () => endedOf(started) },
  );
}

function writeSurroundings(
  folder: StateFolder,
  repositoryUrl: string,
): { readonly env: Readonly<Record<string, string>>; readonly pathPrefix: string } {
  for (const part of ['argocd/tls', 'argocd/ssh', 'argocd/tmp', 'bin'])
    mkdirSync(folder.file(part), { recursive: true });
  copyFileSync(folder.file('pki', 'ca.crt'), folder.file('argocd/tls', repositoryPlace(repositoryUrl).host));
  // Argo CD asks it about the signature of every revision, wanted or not.
  writeFileSync(folder.file('bin/git-verify-wrapper.sh'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const env = {
    KUBECONFIG: folder.file('pki', 'admin.kubeconfig'),
    // What it learns of this server is of use to nobody else: not in the folder of the user.
    KUBECACHEDIR: folder.file('argocd/kube-cache'),
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_TLS_DATA_PATH: folder.file('argocd/tls'),
    ARGOCD_SSH_DATA_PATH: folder.file('argocd/ssh'),
    ARGOCD_SYNC_WAVE_DELAY: '0',
    // It holds itself back for the sake of a server that others use: this one is its alone.
    ARGOCD_K8S_CLIENT_QPS: '500',
    ARGOCD_K8S_CLIENT_BURST: '1000',
    ARGOCD_CLUSTER_CACHE_EVENTS_PROCESSING_INTERVAL: '1ms',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GOMEMLIMIT: '700MiB',
    TMPDIR: folder.file('argocd/tmp'),
  };
  return { env, pathPrefix: folder.file('bin') };
}
