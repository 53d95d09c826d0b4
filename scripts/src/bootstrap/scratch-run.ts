import { smallTemplates } from '@slipway/bootstrap/testing/templates';
import { startFakeAws, type FakeAws } from '@slipway/testing/fake-aws/fake-aws';
import type { Refuse } from '@slipway/testing/fake-aws/server';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ownRoot } from '../workspace-root.ts';

/** The AWS side of the fixture is somebody else's. */
const rendered = "infrastructure: { form: 'cloudformation', notify: [platform] },";
/** Where it is. */
export const fixture = join(ownRoot, 'test/fixtures/repository/clusters');

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A small repository with the cluster `dev`, a fake of AWS, and the command as a person runs it, in a process of its own. */
export interface ScratchRun extends AsyncDisposable {
  readonly root: string;
  readonly aws: FakeAws;
  readonly bootstrap: (
    words: readonly string[],
    input?: string,
    env?: Readonly<Record<string, string>>,
  ) => Promise<Ended>;
  /** Declares `dev` otherwise than the fixture does: texts, and what takes their place. */
  readonly declare: (changes: Readonly<Record<string, string>>) => void;
  /** What answers in place of AWS from now on. */
  readonly answer: (refuse?: Refuse) => void;
}

/** Starts it. */
export async function startScratchRun(): Promise<ScratchRun> {
  const root = mkdtempSync(join(tmpdir(), 'slipway-bootstrap-'));
  let refuse: Refuse | undefined;
  const aws = await startFakeAws({ refuse: (call) => refuse?.(call) });
  cpSync(fixture, join(root, 'clusters'), { recursive: true });
  const declared = readFileSync(join(fixture, 'dev/cluster.ts'), 'utf8')
    .replace("compute: 'eks-auto-mode',", `$& ${rendered}`)
    .replaceAll(/^ *\{ kind: '(Network|IamRole)', name: '(dev|slipway-dev-node)', .*\n/gm, '');
  writeFileSync(join(root, 'clusters/dev/cluster.ts'), declared);
  symlinkSync(join(ownRoot, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "private": true, "type": "module" }\n');
  for (const [stack, template] of smallTemplates('dev')) {
    const file = join(root, 'dist/dev/foundation', `${stack}.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, template);
  }
  return {
    root,
    aws,
    bootstrap: (words, input = '', env = {}) => run(root, aws, words, input, env),
    declare: (changes) => {
      let text = declared;
      for (const [from, to] of Object.entries(changes)) {
        if (!text.includes(from)) throw new Error(`the fixture does not say ${from}`);
        text = text.replaceAll(from, to);
      }
      writeFileSync(join(root, 'clusters/dev/cluster.ts'), text);
    },
    answer: (wanted) => {
      refuse = wanted;
    },
    [Symbol.asyncDispose]: async () => {
      await aws[Symbol.asyncDispose]();
      rmSync(root, { recursive: true });
    },
  };
}

function run(
  root: string,
  aws: FakeAws,
  words: readonly string[],
  input: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(ownRoot, 'scripts/src/bootstrap.ts'), ...words, '--root', root],
      {
        env: {
          ...{ PATH: process.env['PATH'], AWS_ENDPOINT_URL: aws.endpoint, AWS_EC2_METADATA_DISABLED: 'true' },
          ...{ AWS_ACCESS_KEY_ID: 'made-up', AWS_SECRET_ACCESS_KEY: 'made-up', HOME: root },
          ...env,
        },
      },
      (_, out, err) => {
        resolve({ code: child.exitCode, out, err });
      },
    );
    child.stdin?.end(input);
  });
}
