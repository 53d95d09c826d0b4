import { type Finding } from '@slipway/contracts/finding';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArchiveDigest } from './helm.ts';
import { LookupFailed, type Get } from './http.ts';
import { checkRevision, readRevision } from './hugging-face.ts';
import { readManifest } from './oci.ts';
import { readPins, type Pin, type PinKind } from './pins.ts';
import { edited } from './source-file.ts';

/** What to pin, and how to ask for it. */
export interface PinOptions {
  readonly root: string;
  readonly get: Get;
  /** @default - all kinds */
  readonly only?: PinKind;
  /** Names of images, charts and models. @default - all of them */
  readonly names?: readonly string[];
  /** Write nothing. */
  readonly check?: boolean;
  /** Ask for what is pinned already, too. */
  readonly refresh?: boolean;
}

/** One pin and what its registry said of it. */
export interface Resolved {
  readonly pin: Pin;
  readonly value: string;
}

/** How a run went. */
export interface PinReport {
  /** What was unpinned and has a value now; with `check`, would have one. */
  readonly resolved: readonly Resolved[];
  /** How many pins are as they were left. */
  readonly unchanged: number;
  /** Files that were written. */
  readonly written: readonly string[];
  readonly findings: readonly Finding[];
}

/** A name that nothing in the catalog has. */
export class UnknownName extends Error {}

/** At most so many questions at once: registries limit those who ask too much. */
const questionsAtOnce = 4;

/** Asks registries for what the catalog does not pin, and writes it where `unpinned` stands. */
export async function pin(options: PinOptions): Promise<PinReport> {
  const { root, get, only, names = [], check = false, refresh = false } = options;
  const { pins, texts, findings: unreadable } = readPins(root);
  const strangers = names.filter((name) => !pins.some((one) => one.name === name));
  if (strangers.length > 0 && unreadable.length === 0) {
    throw new UnknownName(
      `nothing in the catalog is called ${strangers.join(', ')}; there are: ${pins.map(({ name }) => name).join(', ')}`,
    );
  }
  const chosen = pins
    .filter(({ kind }) => only === undefined || kind === only)
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .filter(({ pinned }) => pinned === undefined || refresh);
  const outcomes = await eachOf(chosen, (one) => lookUp(get, one));
  const resolved = outcomes.flatMap(({ pin: one, value }) =>
    one.pinned === undefined && value !== undefined ? [{ pin: one, value }] : [],
  );
  const { written, failures } = check ? { written: [], failures: [] } : await write(root, texts, resolved);
  return {
    resolved: resolved.filter(({ pin: { file } }) => check || written.includes(file)),
    unchanged: outcomes.filter(({ pin: { pinned }, value }) => pinned !== undefined && pinned === value).length,
    written,
    findings: [...unreadable, ...outcomes.flatMap(({ findings }) => findings), ...failures],
  };
}

interface Looked {
  readonly pin: Pin;
  /** What the registry says now; `undefined` where it could not be asked. */
  readonly value: string | undefined;
  readonly findings: readonly Finding[];
}

async function lookUp(get: Get, one: Pin): Promise<Looked> {
  try {
    const { value, findings } = await ask(get, one);
    const moved = one.pinned !== undefined && one.pinned !== value ? [movedFinding(one, one.pinned, value)] : [];
    return { pin: one, value, findings: [...findings, ...moved] };
  } catch (error) {
    if (!(error instanceof LookupFailed)) throw error;
    const { rule, message, remedy } = error;
    return { pin: one, value: undefined, findings: [finding(one, { rule, message, remedy })] };
  }
}

async function ask(get: Get, one: Pin): Promise<{ value: string; findings: readonly Finding[] }> {
  switch (one.kind) {
    case 'images': {
      const { digest, architectures } = await readManifest(get, one.repository, one.tag);
      return { value: digest, findings: missingArchitectures(one, one.architectures, architectures) };
    }
    case 'charts': {
      const value = await readArchiveDigest(get, { ...one, name: one.chart });
      return { value, findings: [] };
    }
    case 'weights': {
      if (one.pinned !== undefined) await checkRevision(get, one.repository, one.pinned, one.weightsFile);
      // A newer commit need not hold the file; that is for whoever moves to it.
      const file = one.pinned === undefined ? one.weightsFile : undefined;
      return { value: await readRevision(get, one.repository, file), findings: [] };
    }
  }
}

/** Nodes pull by architecture: an index without one of those that the catalog promises fails when it is too late. */
function missingArchitectures(one: Pin, wanted: readonly string[], held: readonly string[] | undefined): Finding[] {
  const missing = held === undefined ? wanted.slice(1) : wanted.filter((name) => !held.includes(name));
  if (missing.length === 0) return [];
  const holds = held === undefined ? 'holds one image and no index' : `holds ${held.join(', ') || 'nothing for Linux'}`;
  return [
    finding(one, {
      rule: 'missing-architecture',
      message: `the tag ${holds}, not ${missing.join(', ')}`,
      remedy: 'take what is missing out of its architectures, or choose a tag that has it',
    }),
  ];
}

function movedFinding(one: Pin, pinned: string, value: string): Finding {
  if (one.kind === 'weights') {
    return finding(one, {
      rule: 'newer-weights',
      severity: 'warning',
      value: pinned,
      message: `${one.repository} has a newer commit, ${value}`,
      remedy: 'read what changed there; to move on, write unpinned in its place and pin again',
    });
  }
  const what = one.kind === 'images' ? `${one.repository}:${one.tag}` : `${one.chart} ${one.version}`;
  return finding(one, {
    rule: one.kind === 'images' ? 'moved-tag' : 'changed-archive',
    value: pinned,
    message: `${what} IS NOT WHAT WAS PINNED: the registry now says ${value} under the same name`,
    remedy: 'ask its publisher why; only if the new content is right, write unpinned in its place and pin again',
  });
}

function finding(
  { file, literal }: Pin,
  said: Pick<Finding, 'rule' | 'message' | 'remedy'> & Partial<Pick<Finding, 'severity' | 'value'>>,
): Finding {
  return { severity: 'error', file, line: literal.line, path: literal.path, ...said };
}

/** Files are replaced one by one, each whole or not at all; one that cannot be written does not hold up the others. */
async function write(
  root: string,
  texts: ReadonlyMap<string, string>,
  resolved: readonly Resolved[],
): Promise<{ written: string[]; failures: Finding[] }> {
  const written: string[] = [];
  const failures: Finding[] = [];
  for (const [file, text] of texts) {
    const edits = resolved.filter((one) => one.pin.file === file);
    if (edits.length === 0) continue;
    try {
      const next = await edited(
        text,
        edits.map(({ pin: { literal }, value }) => ({ literal, value })),
      );
      replace(join(root, file), text, next);
      written.push(file);
    } catch (error) {
      failures.push({
        rule: 'not-written',
        severity: 'error',
        file,
        message: error instanceof Error ? error.message : String(error),
        remedy: 'see to it that the file can be written and nobody edits it meanwhile, then pin again',
      });
    }
  }
  return { written, failures };
}

function replace(path: string, expected: string, text: string): void {
  if (readFileSync(path, 'utf8') !== expected) {
    throw new Error('was changed while registries were asked, and was left alone');
  }
  const beside = `${path}.pin`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}

async function eachOf<T, R>(items: readonly T[], job: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results.set(index, await job(item));
  };
  await Promise.all(Array.from({ length: questionsAtOnce }, worker));
  return [...results.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
}
