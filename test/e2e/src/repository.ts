import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './control-plane.ts';
import { Trouble } from './trouble.ts';

/** Everything about Git that could depend on the machine is left out. */
export const gitEnvironment = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'rehearsal',
  GIT_AUTHOR_EMAIL: 'rehearsal@example.com',
  GIT_COMMITTER_NAME: 'rehearsal',
  GIT_COMMITTER_EMAIL: 'rehearsal@example.com',
} as const;

const branch = 'refs/heads/main';

/** Host and path of the address that the Applications name. Only HTTPS can be stood in for. */
export function repositoryPlace(url: string): { readonly host: string; readonly path: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'https:')
    throw new Trouble(
      `the Applications name ${url}: the rehearsal can stand in for a repository with an https:// address only`,
    );
  return { host: parsed.hostname, path: parsed.pathname.replace(/^\/|\/$/g, '') };
}

/** The bare repository from which Argo CD delivers: commits are made of folders, without a work tree of its own. */
export class Repository {
  readonly path: string;
  readonly #index: string;

  constructor(path: string) {
    this.path = path;
    this.#index = join(path, 'rehearsal-index');
  }

  /** Makes an empty repository below a folder, at the place that a Git server looks for it. */
  static create(folder: string, url: string): Repository {
    const { host, path } = repositoryPlace(url);
    const bare = join(folder, host, path);
    mkdirSync(bare, { recursive: true });
    run('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare], { env: gitEnvironment });
    return new Repository(bare);
  }

  /** Makes a commit of `dist/` as a folder holds it now, without some files, and of nothing else. */
  commit(root: string, message: string, without: readonly string[] = []): string {
    this.#git(['read-tree', '--empty']);
    this.#git(['--work-tree', root, 'add', '--force', '--', 'dist'], root);
    this.#leaveOut(without);
    return this.#commitIndex(message);
  }

  /** Makes a commit of `dist/` as a commit of another repository holds it, without some files. */
  commitFrom(other: string, commit: string, message: string, without: readonly string[] = []): string {
    this.#git(['fetch', '--quiet', '--no-tags', '--depth=1', other, commit]);
    this.#git(['read-tree', '--empty']);
    this.#git(['--work-tree', this.path, 'read-tree', '--prefix=dist/', `${commit}:dist`]);
    this.#leaveOut(without);
    return this.#commitIndex(message);
  }

  /** Changes the last commit's files and makes a new commit of them: a text to write, or `undefined` to delete. */
  change(files: ReadonlyMap<string, string | undefined>, message: string): string {
    this.#git(['read-tree', 'HEAD']);
    for (const [file, text] of files) {
      if (text === undefined) {
        this.#git(['rm', '-r', '--quiet', '--cached', '--', file]);
        continue;
      }
      const blob = this.#git(['hash-object', '-w', '--stdin'], undefined, text);
      this.#git(['update-index', '--add', '--cacheinfo', `100644,${blob},${file}`]);
    }
    return this.#commitIndex(message);
  }

  #leaveOut(files: readonly string[]): void {
    if (files.length > 0) this.#git(['rm', '--quiet', '--cached', '--', ...files]);
  }

  #commitIndex(message: string): string {
    const tree = this.#git(['write-tree']);
    const parent = this.head();
    const commit = this.#git(['commit-tree', tree, ...(parent === undefined ? [] : ['-p', parent]), '-m', message]);
    this.#git(['update-ref', branch, commit]);
    return commit;
  }

  /** The last commit; `undefined` before the first. */
  head(): string | undefined {
    try {
      return this.#git(['rev-parse', '--verify', '--quiet', branch]);
    } catch {
      return undefined;
    }
  }

  #git(args: readonly string[], cwd: string = this.path, input?: string): string {
    return run('git', ['--git-dir', this.path, ...args], {
      cwd,
      env: { ...gitEnvironment, GIT_INDEX_FILE: this.#index },
      ...(input !== undefined && { input }),
    }).trim();
  }
}
