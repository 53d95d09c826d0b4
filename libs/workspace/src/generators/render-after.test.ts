import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

interface Plan {
  readonly target: string;
  readonly file: string;
  readonly render?: boolean;
}

const module = (await import(join(import.meta.dirname, 'render-after.mjs'))) as {
  readonly renderAfter: (tree: { readonly root: string }, plan: Plan) => (() => void) | undefined;
};
const plan = { target: 'cluster-dev:render', file: 'clusters/dev/developers/zoe.yaml' };

describe('renderAfter', () => {
  let root: string;
  let bin: string;

  /** A workspace whose `nx` writes down how it was started, and ends as told. */
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'slipway-render-after-'));
    bin = join(root, 'node_modules/.bin');
    mkdirSync(bin, { recursive: true });
    nxEnds(0);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true });
  });

  function nxEnds(status: number): void {
    const told = '{ argv: process.argv.slice(2), cwd: process.cwd(), node: process.argv0, env: process.env }';
    writeFileSync(
      join(bin, 'nx'),
      `require('node:fs').writeFileSync('told.json', JSON.stringify(${told}));\nprocess.exitCode = ${status};\n`,
    );
  }

  function told() {
    return JSON.parse(readFileSync(join(root, 'told.json'), 'utf8')) as {
      readonly argv: string[];
      readonly cwd: string;
      readonly node: string;
      readonly env: Record<string, string>;
    };
  }

  it('runs the target, which makes what it depends on first', () => {
    module.renderAfter({ root }, plan)?.();
    expect(told()).toMatchObject({ argv: ['run', 'cluster-dev:render'], cwd: root, env: { NX_DAEMON: 'false' } });
  });

  it('does not pass on that this was a generator', () => {
    vi.stubEnv('NX_DRY_RUN', 'false');
    vi.stubEnv('NX_INTERACTIVE', 'true');
    module.renderAfter({ root }, plan)?.();
    expect(told().env).not.toHaveProperty('NX_DRY_RUN');
    expect(told().env).not.toHaveProperty('NX_INTERACTIVE');
  });

  it('runs under the Node of the workspace where there is one', () => {
    module.renderAfter({ root }, plan)?.();
    expect(told().node).toBe(process.execPath);
    symlinkSync(process.execPath, join(bin, 'node'));
    module.renderAfter({ root }, plan)?.();
    expect(told().node).toBe(join(bin, 'node'));
  });

  it('fails when rendering fails, and says what to do', () => {
    nxEnds(1);
    expect(module.renderAfter({ root }, plan)).toThrow(
      'clusters/dev/developers/zoe.yaml is written, but what is printed above stands against it: ' +
        'correct it, then npx nx run cluster-dev:render',
    );
  });

  it('says so when rendering cannot even start', () => {
    writeFileSync(join(bin, 'node'), '');
    chmodSync(join(bin, 'node'), 0o644);
    expect(module.renderAfter({ root }, plan)).toThrow(/is written, but rendering could not start: .*EACCES/);
  });

  it('is left out when nobody wants it', () => {
    expect(module.renderAfter({ root }, { ...plan, render: false })).toBeUndefined();
  });
});
