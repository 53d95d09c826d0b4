import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const command = join(import.meta.dirname, 'smoke.ts');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-smoke-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A kubectl whose job ends as it is told, and which writes down what it was asked. */
function kubectl(ends: string, root = 'dist/dev/argocd'): string {
  const file = join(folder, 'kubectl');
  writeFileSync(
    file,
    `#!${process.execPath}
const words = process.argv.slice(2);
require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'asked'))}, words.join(' ') + '\\n');
if (words.includes('root')) process.stdout.write(${JSON.stringify(root)});
else if (words.includes('cronjobs')) console.log('litellm/smoke\\nopensearch/opensearch-indexes-smoke');
else if (words.includes('logs')) console.log('✓ chat fast: 20 ms');
else if (words.includes('get')) process.stdout.write(${JSON.stringify(ends)});
`,
  );
  chmodSync(file, 0o755);
  return file;
}

const smoke = (...words: readonly string[]) =>
  spawnSync(process.execPath, [command, ...words], { encoding: 'utf8', cwd: folder });
const asked = () => readFileSync(join(folder, 'asked'), 'utf8').trimEnd().split('\n');

describe('smoke', () => {
  it('says how to come to a cluster where none answers', () => {
    const file = join(folder, 'kubectl');
    const said =
      'E1121 22:39:37.1 1 memcache.go:265] "Unhandled Error"\nThe connection to the server localhost:8080 was refused';
    writeFileSync(file, `#!${process.execPath}\nconsole.error(${JSON.stringify(said)});\nprocess.exit(1);\n`);
    chmodSync(file, 0o755);
    const { stderr, status } = smoke('--cluster', 'dev', '--kubectl', file);
    expect(stderr).toMatch(/^✗ no cluster answers \(The connection .* was refused\): .*kube-login.*--context\n$/);
    expect(status).toBe(3);
  });

  it('starts the job, waits for its end, and prints its log', () => {
    const { stdout, stderr, status } = smoke(
      '--cluster',
      'dev',
      '--context',
      'here',
      '--kubectl',
      kubectl('SuccessCriteriaMet Complete'),
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^job litellm\/smoke-\d{14} runs\n✓ chat fast: 20 ms\njob opensearch\/opensearch-indexes-smoke-\d{14} runs\n✓ chat fast: 20 ms\n$/,
    );
    expect(status).toBe(0);
    const [, list, create, get, logs] = asked();
    expect(list).toContain('get cronjobs --all-namespaces --selector app.kubernetes.io/name=smoke');
    expect(create).toMatch(/^--context=here create job smoke-\d{14} --from=cronjob\/smoke --namespace litellm$/);
    expect(get).toContain('get job smoke-');
    expect(logs).toContain('logs job/smoke-');
  });

  it('fails with the job, after its log, and says who knows more', () => {
    const { stdout, stderr, status } = smoke('--cluster', 'dev', '--kubectl', kubectl('FailureTarget Failed'));
    expect(stdout).toContain('✓ chat fast');
    expect(stderr).toContain('npx nx run doctor -- --cluster dev');
    expect(status).toBe(1);
  });

  it('starts nothing in another cluster than the one that is meant', () => {
    const { stderr, status } = smoke('--cluster', 'dev', '--kubectl', kubectl('Complete', 'dist/prod/argocd'));
    expect(stderr).toContain('leads to the cluster prod, not to dev');
    expect(status).toBe(3);
    expect(asked()).toHaveLength(1);
  });

  it('wants to know which cluster is meant', () => {
    expect(smoke()).toMatchObject({ status: 2, stderr: expect.stringContaining('--cluster NAME') as string });
  });
});
