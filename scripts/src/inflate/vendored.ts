import type { ChartSpec } from '@slipway/contracts/chart-spec';
import type { Finding } from '@slipway/contracts/finding';
import { vendorFolder, type HelmRelease } from '@slipway/contracts/helm-release';
import type { Manifest } from '@slipway/contracts/manifest';
import { canonicalManifest } from '@slipway/render/canonical';
import { toYaml } from '@slipway/render/yaml';
import { loadAll } from 'js-yaml';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A chart of others that a cluster installs, and the app whose chart brings it. */
export interface PlacedRelease {
  readonly app: string;
  readonly release: HelmRelease;
}

/** The objects of a chart as they lie in the repository. */
export interface VendoredChart {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly text: string;
}

/** The charts of others that specs bring along. */
export function placedReleases(specs: readonly ChartSpec<never>[]): readonly PlacedRelease[] {
  return specs.flatMap(({ app, releases = [] }) => releases.map((release) => ({ app, release })));
}

/** File with the objects of a chart. */
export function vendorFile(cluster: string, { app, release }: PlacedRelease): string {
  return `${vendorFolder(cluster, app, release)}/${release.name}.yaml`;
}

/** True where the objects of a chart lie in the repository, fresh or not. */
export function isInRepository(root: string, cluster: string, placed: PlacedRelease): boolean {
  return existsSync(join(root, vendorFile(cluster, placed)));
}

/** The charts whose objects lie in the repository; a finding for each that was made of something else than is wanted now. */
export function readVendored(
  root: string,
  cluster: string,
  placed: readonly PlacedRelease[],
): { readonly vendored: readonly VendoredChart[]; readonly findings: readonly Finding[] } {
  const vendored: VendoredChart[] = [];
  const findings: Finding[] = [];
  for (const one of placed.filter((each) => isInRepository(root, cluster, each))) {
    const file = vendorFile(cluster, one);
    const text = readFileSync(join(root, file), 'utf8');
    vendored.push({ file, text });
    if (inputsOf(text) === fingerprint(one.release)) continue;
    const { chart } = one.release;
    findings.push({
      rule: 'stale-vendored-chart',
      severity: 'error',
      file,
      message: `was not made of ${chart.name} ${chart.version} with the values that it has now`,
      remedy: `run npx nx run inflate -- ${cluster} --only ${one.release.name}, or remove its folder to install the chart itself`,
    });
  }
  return { vendored, findings };
}

/** The objects of a file of `dist/` that holds a chart of others. */
export function manifestsOf(text: string): readonly Manifest[] {
  return loadAll(text)
    .filter((document) => document !== null && document !== undefined)
    .map(canonicalManifest);
}

/** Text of the file with the objects of a chart: what it was made of first, so that nobody takes it for something else. */
export function vendoredText(release: HelmRelease, manifests: readonly Manifest[]): string {
  const { chart, name, namespace } = release;
  return [
    `# Helm chart ${chart.name} ${chart.version} of ${chart.repository}, release ${name} in ${namespace}.`,
    '# Made by npx nx run inflate; what is to be different is said in its values.',
    `${inputsMark}${fingerprint(release)}`,
    toYaml(manifests),
  ].join('\n');
}

const inputsMark = '# inputs: ';

/** What a file says that it was made of; nothing where somebody else made it. */
function inputsOf(text: string): string | undefined {
  const line = text.split('\n', 3).find((one) => one.startsWith(inputsMark));
  return line?.slice(inputsMark.length);
}

/** All that decides what a chart gives. */
function fingerprint({ name, namespace, chart, values }: HelmRelease): string {
  const inputs = { name, namespace, repository: chart.repository, chart: chart.name, version: chart.version, values };
  return `sha256:${createHash('sha256')
    .update(JSON.stringify(sorted(inputs)))
    .digest('hex')}`;
}

/** Objects with their keys in order, so that the order in which somebody wrote them does not count. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
