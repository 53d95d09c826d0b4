import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { ApiClient } from './api-client.ts';
import { eventually } from './eventually.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { lastWords, isRunning, type ProcessCall, type StartedProcess } from './processes.ts';
import { programPath } from './programs.ts';
import type { StateFolder } from './state-folder.ts';
import { Trouble } from './trouble.ts';

/** Starts a process of the rehearsal and notes it down. */
export type Start = (call: ProcessCall) => StartedProcess;

/** Ports of the control plane. */
export interface ControlPlanePorts {
  readonly etcd: number;
  readonly etcdPeers: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
}

/** Every write is noted with who, what and which object, and nothing of its content. */
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    verbs: [get, list, watch]
  - level: Metadata
`;

const startSeconds = 60;
/** Beyond this, the API server collects garbage harder instead of growing. */
const apiServerMemory = '850MiB';

/** Starts etcd, API server, controllers and scheduler, with keys of their own, and gives the API as its administrator. */
export async function startControlPlane(
  folder: StateFolder,
  ports: ControlPlanePorts,
  repositoryHost: string,
  start: Start,
): Promise<ApiClient> {
  const program = programPath('control-plane');
  const server = `https://127.0.0.1:${ports.apiServer}`;
  const pki = folder.file('pki');
  const key = (name: string): string => folder.file('pki', name);
  run(program, ['pki', `--folder=${pki}`, `--server=${server}`, `--repository-host=${repositoryHost}`]);
  mkdirSync(folder.file('etcd'), { recursive: true });
  chmodSync(folder.file('etcd'), 0o700);
  writeFileSync(key('audit-policy.yaml'), auditPolicy);

  const etcd = start({
    name: 'etcd',
    command: program,
    args: [
      'etcd',
      `--folder=${folder.file('etcd')}`,
      `--clients=http://127.0.0.1:${ports.etcd}`,
      `--peers=http://127.0.0.1:${ports.etcdPeers}`,
    ],
    log: folder.log('etcd'),
  });
  const apiServer = start({
    name: 'kube-apiserver',
    command: program,
    args: [
      'kube-apiserver',
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      `--secure-port=${ports.apiServer}`,
      `--tls-cert-file=${key('apiserver.crt')}`,
      `--tls-private-key-file=${key('apiserver.key')}`,
      `--client-ca-file=${key('ca.crt')}`,
      `--service-account-key-file=${key('accounts.pub')}`,
      `--service-account-signing-key-file=${key('accounts.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--authorization-mode=Node,RBAC',
      '--allow-privileged=true',
      '--profiling=false',
      `--audit-policy-file=${key('audit-policy.yaml')}`,
      `--audit-log-path=${folder.log('audit')}`,
    ],
    env: { GOMEMLIMIT: apiServerMemory },
    log: folder.log('kube-apiserver'),
  });
  const api = new ApiClient(readKubeconfig(key('admin.kubeconfig')));
  await eventually(async () => ((await api.call('GET', '/readyz')).status === 200 ? true : undefined), {
    what: 'the API server to be ready',
    seconds: startSeconds,
    hopeless: () => endedOf([etcd, apiServer]),
  });

  const kubeconfig = (name: string): string[] =>
    ['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
      (flag) => `--${flag}=${key(`${name}.kubeconfig`)}`,
    );
  const common = ['--bind-address=127.0.0.1', '--leader-elect=false'];
  start({
    name: 'kube-controller-manager',
    command: program,
    args: [
      'kube-controller-manager',
      ...kubeconfig('kube-controller-manager'),
      ...common,
      `--secure-port=${ports.controllerManager}`,
      '--use-service-account-credentials',
      `--service-account-private-key-file=${key('accounts.key')}`,
      `--root-ca-file=${key('ca.crt')}`,
      `--cluster-signing-cert-file=${key('ca.crt')}`,
      `--cluster-signing-key-file=${key('ca.key')}`,
      // The controllers hold themselves back for the sake of a server that others use: this one is theirs alone.
      ...['--kube-api-qps=200', '--kube-api-burst=400'],
      // An autoscaler looks every 15 seconds; nobody waits so long here.
      '--horizontal-pod-autoscaler-sync-period=2s',
      `--flex-volume-plugin-dir=${folder.file('etcd', 'plugins')}`,
    ],
    log: folder.log('kube-controller-manager'),
  });
  start({
    name: 'kube-scheduler',
    command: program,
    args: ['kube-scheduler', ...kubeconfig('kube-scheduler'), ...common, `--secure-port=${ports.scheduler}`],
    log: folder.log('kube-scheduler'),
  });
  return api;
}

/** Why processes that should run do not; `undefined` while all of them do. */
export function endedOf(processes: readonly StartedProcess[]): string | undefined {
  const ended = processes.find((one) => !isRunning(one));
  return ended === undefined ? undefined : lastWords(ended);
}

/** Where a program runs, and with what. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** What a program prints; `undefined` if it fails. */
export function output(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}

/** Runs a program to its end. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    cwd: options.cwd,
    input: options.input,
    env: { ...process.env, ...options.env },
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined) throw new Trouble(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new Trouble(`${command} ${args.slice(0, 3).join(' ')} failed: ${stderr.trim()}`);
  return stdout;
}
