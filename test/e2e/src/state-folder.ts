import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beginningOf, endProcesses, isRunning, type StartedProcess } from './processes.ts';
import { Trouble, WrongUsage } from './trouble.ts';

/** What is known of a rehearsal from one command to the next. */
export interface RehearsalState {
  readonly cluster: string;
  /** Folder with the repository that is rehearsed. */
  readonly root: string;
  readonly processes: readonly StartedProcess[];
  /** Address of the API server once it answers. */
  readonly server?: string;
  /** Set when all of it is up. */
  readonly ready: boolean;
}

/** What a rehearsal makes in its folder, and needs no longer than it runs. */
const parts = ['state.json', 'pki', 'etcd', 'git', 'argocd', 'kwok', 'bin', 'karpenter'];
const own = [...parts, 'lock', 'logs'];

/** What a cluster writes while it is rehearsed, in MB: mostly etcd, and the logs. */
const diskMb = 400;

/** What a command left that was killed while it wrote down what it had started. */
function isPartial(name: string): boolean {
  return /^state\.json\.\d+$/.test(name);
}

/** The folder of one rehearsal: keys, objects, logs, and which processes are its own. */
export class StateFolder {
  readonly path: string;
  readonly logs: string;

  constructor(path: string) {
    this.path = path;
    this.logs = join(path, 'logs');
  }

  file(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }

  log(name: string): string {
    return join(this.logs, `${name}.log`);
  }

  /** What the last command left; `undefined` if nothing, or nothing readable. */
  read(): RehearsalState | undefined {
    try {
      return JSON.parse(readFileSync(this.file('state.json'), 'utf8')) as RehearsalState;
    } catch {
      return undefined;
    }
  }

  write(state: RehearsalState): void {
    mkdirSync(this.path, { recursive: true });
    // Written whole or not at all: after a crash, it says which processes have to be ended.
    const partial = this.file(`state.json.${process.pid}`);
    writeFileSync(partial, `${JSON.stringify(state, undefined, 2)}\n`);
    renameSync(partial, this.file('state.json'));
  }

  /** Processes of an earlier run that still run. */
  running(): readonly StartedProcess[] {
    return this.read()?.processes.filter(isRunning) ?? [];
  }

  /** Ends what runs, and forgets everything but the logs. */
  async end(): Promise<void> {
    await endProcesses(this.read()?.processes ?? []);
    if (existsSync(this.path)) this.#clear([...parts, 'lock']);
  }

  /** Ends what an earlier run left behind, and starts from nothing. `neededMb` is what has to be free on its disk then. */
  async renew(neededMb: number = diskMb): Promise<void> {
    this.#refuseStrangers();
    this.#lock();
    await endProcesses(this.read()?.processes ?? []);
    this.#clear(parts);
    this.#requireRoom(neededMb);
    rmSync(this.logs, { recursive: true, force: true });
    mkdirSync(this.logs, { recursive: true });
  }

  /** etcd alone takes 64 MB before it says anything; on a full disk it ends without a word. */
  #requireRoom(neededMb: number): void {
    const { bavail, bsize } = statfsSync(this.path);
    const freeMb = Math.floor((bavail * bsize) / 2 ** 20);
    if (freeMb < neededMb)
      throw new Trouble(
        `the disk of ${this.path} is full: ${freeMb} MB are free, and a cluster takes up to ${neededMb}\n    → make room, or name a folder elsewhere with --state`,
      );
  }

  #clear(names: readonly string[]): void {
    for (const name of names) rmSync(this.file(name), { recursive: true, force: true });
  }

  /** What is in the folder will be deleted: it has to be a rehearsal's, and nothing else. */
  #refuseStrangers(): void {
    if (!existsSync(this.path)) return;
    if (!statSync(this.path).isDirectory()) throw new WrongUsage(`${this.path} is a file, not a folder`);
    const others = readdirSync(this.path).filter((name) => !own.includes(name) && !isPartial(name));
    if (others.length > 0)
      throw new WrongUsage(
        `${this.path} holds ${others.slice(0, 3).join(', ')}, which is no part of a rehearsal: name an empty folder with --state`,
      );
  }

  /** Two commands at once in one folder would end each other's processes. */
  #lock(): void {
    mkdirSync(this.path, { recursive: true });
    const holder = this.#holder();
    if (holder !== undefined && holder.pid !== process.pid && isRunning(holder))
      throw new Trouble(
        `another rehearsal (process ${holder.pid}) is using ${this.path}\n    → wait for it, or name a folder of your own with --state`,
      );
    this.lockFor({ pid: process.pid, began: beginningOf(process.pid) ?? 'unknown' });
  }

  /** Notes whose folder it is. */
  lockFor({ pid, began }: Pick<StartedProcess, 'pid' | 'began'>): void {
    writeFileSync(this.file('lock'), JSON.stringify({ pid, began }));
  }

  #holder(): { readonly pid: number; readonly began: string } | undefined {
    try {
      return JSON.parse(readFileSync(this.file('lock'), 'utf8')) as { pid: number; began: string };
    } catch {
      return undefined;
    }
  }

  /** Lets others use the folder. */
  unlock(): void {
    if (this.#holder()?.pid === process.pid) rmSync(this.file('lock'), { force: true });
  }
}
