import { compareText, type Finding } from '@slipway/contracts/finding';
import { isToldToAws } from '@slipway/contracts/foundation-stacks';
import type { JsonObject, Manifest } from '@slipway/contracts/manifest';
import { textAt } from '@slipway/proofs/fields';
import { load, YAMLException } from 'js-yaml';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { WrongUsage } from './trouble.ts';

/** An object with the place at which it was read. */
export interface RenderedObject {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Line on which its document begins, from 1. */
  readonly line: number;
  readonly manifest: Manifest;
}

/** Files that hold something else than objects: what is wrong with each, before anything is started for them. */
export class BrokenManifests extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map(({ file, line, message }) => `${file}:${line ?? 1}: ${message}`).join('; '));
    this.findings = findings;
  }
}

/** Objects of a text of several documents. Throws `BrokenManifests` if one of them is no object. */
export function readDocuments(file: string, text: string): RenderedObject[] {
  const findings: Finding[] = [];
  let line = 1;
  const objects = text.split(/^---\n/m).flatMap((document) => {
    const begin = line;
    line += document.split('\n').length;
    try {
      const manifest = load(document) as Manifest | null | undefined;
      if (manifest === null || manifest === undefined) return [];
      const lacking = lackingOf(manifest);
      if (lacking === undefined) return [{ file, line: begin, manifest }];
      findings.push(broken(file, begin, `is no object of Kubernetes: ${lacking}`));
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      findings.push(broken(file, begin + (error.mark?.line ?? 0), `is no YAML: ${error.reason}`));
    }
    return [];
  });
  if (findings.length > 0) throw new BrokenManifests(findings);
  return objects;
}

/** What a document lacks without which it is no object. */
function lackingOf(document: unknown): string | undefined {
  if (typeof document !== 'object' || Array.isArray(document)) return 'it has no fields';
  const wanted = [['apiVersion'], ['kind'], ['metadata', 'name']];
  const missing = wanted.filter((path) => textAt(document as JsonObject, ...path) === undefined);
  return missing.length === 0 ? undefined : `it has no ${missing.map((path) => path.join('.')).join(', ')}`;
}

function broken(file: string, line: number, message: string): Finding {
  const remedy = `change ${sourceOf(file)} and render again`;
  return { rule: 'broken-manifest', severity: 'error', file, line, message, remedy };
}

/** Names of the clusters that are rendered. */
export function renderedClusters(root: string): string[] {
  const dist = join(root, 'dist');
  return existsSync(dist) ? readdirSync(dist).sort() : [];
}

/** Everything that is rendered for a cluster, in the order in which Argo CD would install it. Throws `BrokenManifests`. */
export function readDist(root: string, cluster: string): readonly RenderedObject[] {
  const folder = join(root, 'dist', cluster);
  if (!existsSync(folder))
    throw new WrongUsage(
      `there is no dist/${cluster}; there are: ${renderedClusters(root).join(', ') || 'none: run npx nx run synth'}`,
    );
  const findings: Finding[] = [];
  const objects = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !isToldToAws(file))
    .sort(compareText)
    .flatMap((file) => {
      try {
        return readDocuments(file, readFileSync(join(root, file), 'utf8'));
      } catch (error) {
        if (!(error instanceof BrokenManifests)) throw error;
        findings.push(...error.findings);
        return [];
      }
    });
  if (findings.length > 0) throw new BrokenManifests(findings);
  const waves = wavesOf(objects);
  return objects
    .map((object) => ({ object, wave: waveOf(object.file, waves) }))
    .sort((a, b) => a.wave - b.wave)
    .map(({ object }) => object);
}

/** What starts Argo CD comes first, then the Applications by their wave. */
function waveOf(file: string, waves: ReadonlyMap<string, number>): number {
  const [, , app] = file.split('/');
  if (app === 'bootstrap') return -2000;
  if (app === 'argocd') return -1000;
  return [...waves].find(([folder]) => file.startsWith(`${folder}/`))?.[1] ?? 0;
}

function wavesOf(objects: readonly RenderedObject[]): ReadonlyMap<string, number> {
  return new Map(
    objects
      .filter(({ manifest }) => manifest.kind === 'Application')
      .map(({ manifest }) => [
        textAt(manifest, 'spec', 'source', 'path') ?? '',
        Number(textAt(manifest, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave') ?? 0),
      ]),
  );
}

/** Whether an Application installs a chart or a folder of others, which no rehearsal can fetch. */
export function isFromChart(manifest: Manifest): boolean {
  if (manifest.kind !== 'Application') return false;
  return textAt(manifest, 'spec', 'source', 'path')?.startsWith('dist/') !== true;
}

/** Files that are not delivered: those of Applications whose charts are not seen. Everything else is, byte by byte. */
export function undelivered(objects: readonly RenderedObject[]): string[] {
  const files = new Set(objects.filter(({ manifest }) => isFromChart(manifest)).map(({ file }) => file));
  const shared = objects.find(({ file, manifest }) => files.has(file) && !isFromChart(manifest));
  if (shared !== undefined)
    throw new Error(`${shared.file} holds an Application of a chart and something else: it cannot be left out`);
  return [...files];
}

/** The repository that the cluster's Applications name, apart from those of charts. */
export function repositoryUrl(objects: readonly RenderedObject[]): string {
  const urls = new Set(
    objects.flatMap(({ manifest }) =>
      manifest.kind === 'Application' && !isFromChart(manifest)
        ? (textAt(manifest, 'spec', 'source', 'repoURL') ?? [])
        : [],
    ),
  );
  const [url, ...others] = urls;
  if (url === undefined || others.length > 0)
    throw new Error(`the Applications name ${urls.size} repositories, not one: ${[...urls].join(', ')}`);
  return url;
}

/** What a person edits to change a rendered file. */
export function sourceOf(file: string): string {
  const [top, cluster = '', app = '', ...rest] = file.split('/');
  if (top !== 'dist') return file;
  if (app === 'developers') return `clusters/${cluster}/developers/${rest.at(-1) ?? ''}`;
  if (app === 'argocd' || app === 'bootstrap') return 'argocd/src';
  return `apps/${app}/src, or clusters/${cluster}/cluster.ts`;
}

/** Kinds that a cluster's objects are of, as `apiVersion kind`. */
export function kindsOf(objects: readonly RenderedObject[]): ReadonlySet<string> {
  return new Set(objects.map(({ manifest }) => `${manifest.apiVersion} ${manifest.kind}`));
}
