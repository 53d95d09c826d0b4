import type { Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { mkdirSync } from 'node:fs';
import type { ApiClient } from './api-client.ts';
import { startArgoCd, type ArgoCdPorts } from './argocd.ts';
import { endedOf, startControlPlane, type ControlPlanePorts } from './control-plane.ts';
import { installCrds, readCrds, type CrdSet } from './crds.ts';
import { kindsOf, readDist, repositoryUrl, type RenderedObject } from './dist.ts';
import { eventually } from './eventually.ts';
import { nodesOf, poolsOf } from './nodes.ts';
import { asksForMetrics } from './metrics-api.ts';
import { freePorts } from './ports.ts';
import { endProcesses, residentMb, startProcess, type ProcessCall, type StartedProcess } from './processes.ts';
import { copyModuleFile, programPath } from './programs.ts';
import { Repository, repositoryPlace } from './repository.ts';
import { StateFolder } from './state-folder.ts';

/** What to rehearse, and where. */
export interface RehearsalOptions {
  /** Folder whose `dist/` is rehearsed. */
  readonly root: string;
  readonly cluster: string;
  /** Folder for keys, objects and logs. */
  readonly state: string;
  /** Folder with the pinned CRDs; without it they are downloaded once. */
  readonly crds: string | undefined;
  /** Whether others may be asked over the network: for the charts that are pinned. */
  readonly online?: boolean;
}

/** What stages need that only ask: an API and what is rendered for it. */
export interface Subject {
  readonly api: ApiClient;
  readonly objects: readonly RenderedObject[];
  readonly manifests: readonly Manifest[];
  /** Whether objects may be made for a moment, for others to stand on. */
  readonly mayPrepare: boolean;
  readonly hopeless: () => string | undefined;
}

/** A rehearsal that runs: real processes, one cluster. */
export class Rehearsal implements Subject {
  readonly mayPrepare = true;
  readonly root: string;
  readonly cluster: string;
  readonly folder: StateFolder;
  readonly objects: readonly RenderedObject[];
  readonly repositoryUrl: string;
  readonly crds: CrdSet;
  readonly online: boolean;
  #api: ApiClient | undefined;
  #repository: Repository | undefined;
  #processes: StartedProcess[] = [];
  #peakMb = new Map<string, number>();
  #ended = false;

  private constructor(options: RehearsalOptions, objects: readonly RenderedObject[], crds: CrdSet) {
    this.root = options.root;
    this.cluster = options.cluster;
    this.folder = new StateFolder(options.state);
    this.objects = objects;
    this.repositoryUrl = repositoryUrl(objects);
    this.crds = crds;
    this.online = options.online === true;
  }

  /** Reads what is rendered and ends what an earlier run left; starts nothing yet. */
  static async prepare(options: RehearsalOptions): Promise<Rehearsal> {
    const objects = readDist(options.root, options.cluster);
    const crds = await readCrds(kindsOf(objects), options.crds);
    const rehearsal = new Rehearsal(options, objects, crds);
    await rehearsal.folder.renew();
    return rehearsal;
  }

  get api(): ApiClient {
    if (this.#api === undefined) throw new Error('the API server is not started yet');
    return this.#api;
  }

  get repository(): Repository {
    if (this.#repository === undefined) throw new Error('the repository is not made yet');
    return this.#repository;
  }

  get manifests(): readonly Manifest[] {
    return this.objects.map(({ manifest }) => manifest);
  }

  /** Why going on is pointless: a process that should run has ended. */
  readonly hopeless = (): string | undefined => {
    for (const process of this.#processes) {
      const memory = residentMb(process);
      if (memory !== undefined) this.#peakMb.set(process.name, Math.max(memory, this.#peakMb.get(process.name) ?? 0));
    }
    return endedOf(this.#processes);
  };

  /** The most memory that was seen in use, in MB, by process. */
  get peakMb(): ReadonlyMap<string, number> {
    return this.#peakMb;
  }

  /** Starts a process and notes it down at once, so that it is ended whatever happens next. */
  readonly start = (call: ProcessCall): StartedProcess => {
    if (this.#ended) throw new Error('the rehearsal is over');
    const started = startProcess(call);
    this.#processes.push(started);
    this.#note(false);
    return started;
  };

  /** Starts the control plane with the cluster's CRDs. */
  async startControlPlane(): Promise<void> {
    const [etcd = 0, etcdPeers = 0, apiServer = 0, controllerManager = 0, scheduler = 0] = await freePorts(5);
    const ports: ControlPlanePorts = { etcd, etcdPeers, apiServer, controllerManager, scheduler };
    this.#api = await startControlPlane(this.folder, ports, repositoryPlace(this.repositoryUrl).host, this.start);
    await installCrds(this.api, this.crds.crds, this.hopeless);
    await eventually(
      async () => (await this.api.get('/api/v1/namespaces/default/serviceaccounts/default')) ?? undefined,
      {
        what: 'the controllers to work',
        seconds: 60,
        hopeless: this.hopeless,
      },
    );
  }

  /** Starts kwok, which makes pods run on nodes that do not exist. */
  async startKwok(): Promise<void> {
    mkdirSync(this.folder.file('kwok'), { recursive: true });
    const stages = this.folder.file('kwok', 'stages.yaml');
    copyModuleFile('stages.yaml', stages);
    const [port = 0] = await freePorts(1);
    this.start({
      name: 'kwok',
      command: programPath('kwok'),
      args: [
        ...[`--kubeconfig=${this.folder.file('pki', 'admin.kubeconfig')}`, `--config=${stages}`],
        ...['--manage-all-nodes=true', '--node-lease-duration-seconds=40'],
        ...['--cidr=10.244.0.0/16', '--node-ip=10.0.0.1', `--server-address=127.0.0.1:${port}`],
      ],
      log: this.folder.log('kwok'),
    });
  }

  /** Makes nodes for the cluster's pools and waits until they are ready. */
  async startNodes(): Promise<void> {
    const { manifests } = this;
    const pools = poolsOf(manifests);
    const region = pools[0]?.zones[0]?.replace(/[a-z]$/, '') ?? 'unknown';
    const nodes = nodesOf(pools, manifests, region);
    await Promise.all(nodes.map((node) => this.api.call('POST', '/api/v1/nodes', { body: node })));
    await eventually(
      async () => {
        const ready = (await this.api.list('/api/v1/nodes')).filter(isReadyNode);
        return ready.length === nodes.length ? true : undefined;
      },
      { what: 'the nodes to be ready', seconds: 30, hopeless: this.hopeless },
    );
  }

  /** Starts what says yes in the place of operators that do not run. */
  async startStandIns(except: readonly string[] = []): Promise<void> {
    const [port = 0] = await freePorts(1);
    const pki = (name: string): string => this.folder.file('pki', name);
    this.start({
      name: 'stand-ins',
      command: process.execPath,
      args: [
        `${import.meta.dirname}/stand-ins.ts`,
        `--kubeconfig=${this.folder.file('pki', 'admin.kubeconfig')}`,
        `--except=${except.join(',')}`,
        ...(asksForMetrics(this.manifests)
          ? [`--metrics=${port}`, `--certificate=${pki('git.crt')}`, `--key=${pki('git.key')}`]
          : []),
      ],
      log: this.folder.log('stand-ins'),
    });
  }

  /** Starts Argo CD and the repository from which it delivers. */
  async startArgoCd(): Promise<void> {
    this.#repository = Repository.create(this.folder.file('git'), this.repositoryUrl);
    const [redis = 0, repoServer = 0, repoServerMetrics = 0, controllerMetrics = 0, git = 0, proxy = 0] =
      await freePorts(6);
    const ports: ArgoCdPorts = { redis, repoServer, repoServerMetrics, controllerMetrics, git, proxy };
    await startArgoCd(this.api, this.folder, ports, this.objects, this.repositoryUrl, this.start);
  }

  /** The client that was built along with the API server. */
  get kubectl(): string {
    return programPath('kubectl');
  }

  /** Notes that all is up. */
  ready(): void {
    this.#note(true);
  }

  /** Ends everything. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#api?.close();
    // Those that could not be noted down, because the disk is full, are ended as well.
    await endProcesses(this.#processes);
    await this.folder.end();
  }

  /** Leaves everything running for the next command. */
  leave(): void {
    this.#api?.close();
    this.folder.unlock();
  }

  #note(ready: boolean): void {
    const { cluster, root } = this;
    this.folder.write({ cluster, root, processes: this.#processes, ready });
  }
}

function isReadyNode(node: Manifest): boolean {
  return (
    listAt(node, 'status', 'conditions').some((one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'True') &&
    !listAt(node, 'spec', 'taints').some((taint) => textAt(taint, 'key')?.startsWith('node.kubernetes.io/') === true)
  );
}
