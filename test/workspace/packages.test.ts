import { ownRoot } from '@slipway/scripts/workspace';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkout } from './checkout.ts';
import { inexactVersions, lockfileFaults, nxVersions, workspaceFaults } from './package-rules.ts';

const own = Checkout.own();

/** The lockfile with entries of its own. */
function locked(packages: Record<string, object>): Checkout {
  const lockfile = own.readJson('package-lock.json') as { packages: Record<string, object> };
  return own.with('package-lock.json', JSON.stringify({ packages: { ...lockfile.packages, ...packages } }));
}

describe('packages', () => {
  it('are locked by checksum and by no address', () => {
    expect(lockfileFaults(own)).toEqual([]);
    const integrity = 'sha512-x';
    expect(
      lockfileFaults(
        locked({
          'node_modules/a': { version: '1.0.0', resolved: 'https://packages.example/a.tgz', integrity },
          'node_modules/b': { version: '1.0.0', resolved: 'git+ssh://git@git.example/b.git#main', integrity },
          'node_modules/c': { version: '1.0.0' },
          'node_modules/d': { version: '1.0.0', resolved: 'libs/d', link: true },
        }),
      ),
    ).toEqual([
      'node_modules/a is resolved to an address',
      'node_modules/b is resolved to an address',
      'node_modules/c has no checksum',
    ]);
  });

  it('stay as the lockfile has them: no address is added, no code runs when they are installed', () => {
    const settings = own.read('.npmrc').split('\n');
    for (const setting of ['ignore-scripts=true', 'save-exact=true', 'omit-lockfile-registry-resolved=true'])
      expect(settings).toContain(setting);
    expect(settings.filter((line) => /registry=|_auth/i.test(line))).toEqual([]);
  });

  it('are named by exact versions', () => {
    expect(inexactVersions(own)).toEqual([]);
    const dependencies = { a: '^1.0.0', b: '1.x', c: '*', d: 'latest', e: '1.0.0', f: '2.0.0-rc.1', g: 'file:../g' };
    expect(inexactVersions(own.with('libs/new/package.json', JSON.stringify({ dependencies })))).toEqual(
      ['a ^1.0.0', 'b 1.x', 'c *', 'd latest', 'g file:../g'].map((text) => `libs/new/package.json: ${text}`),
    );
  });

  it('of Nx are all of one version', () => {
    expect(nxVersions(own)).toHaveLength(1);
    expect(nxVersions(locked({ 'node_modules/x/node_modules/@nx/js': { version: '1.2.3' } }))).toContain('1.2.3');
  });

  it('of our own are workspaces, and clusters are none', () => {
    expect(workspaceFaults(own)).toEqual([]);
    expect(workspaceFaults(own.with('clusters/dev/package.json', '{"name":"dev"}'))).toEqual([
      'clusters/dev is no workspace',
      'clusters/dev is not in the lockfile',
    ]);
    expect(workspaceFaults(own.with('libs/new/package.json', '{"name":"@slipway/new"}'))).toEqual([
      'libs/new is not in the lockfile',
    ]);
    const root = own.readJson('package.json') as { workspaces: string[] };
    const wider = { ...root, workspaces: [...root.workspaces, 'clusters/*'] };
    expect(workspaceFaults(own.with('package.json', JSON.stringify(wider)))).toEqual([
      'clusters/* makes clusters workspaces',
    ]);
  });
});

describe('Node', () => {
  const root = own.readJson('package.json') as { optionalDependencies: Record<string, string> };
  const name = `${process.platform}-${process.arch}`;
  const pinned = root.optionalDependencies[`node-${name}`] ?? root.optionalDependencies[`node-bin-${name}`];

  it('is pinned for Linux and macOS, on both kinds of processor', () => {
    expect(Object.keys(root.optionalDependencies).map((key) => key.replace(/^node-(bin-)?/, ''))).toEqual(
      expect.arrayContaining(['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64']),
    );
  });

  // On other platforms the system's Node runs everything, and there is nothing to hold it against.
  it.runIf(pinned !== undefined)('that tasks run with is the pinned one', () => {
    const version = execFileSync(join(ownRoot, 'node_modules/.bin/node'), ['--version'], { encoding: 'utf8' });
    expect(version.trim()).toBe(`v${pinned}`);
    // Typed in a shell, vitest runs with whatever Node the shell finds; as a task of Nx it must not.
    if (process.env['NX_TASK_TARGET_TARGET'] !== undefined) expect(process.version).toBe(`v${pinned}`);
  });
});
