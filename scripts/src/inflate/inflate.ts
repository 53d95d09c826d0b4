import { compareText, type Finding } from '@slipway/contracts/finding';
import type { HelmRelease, KindOf } from '@slipway/contracts/helm-release';
import { manifestTitle, type Json, type Manifest } from '@slipway/contracts/manifest';
import { unpinned } from '@slipway/contracts/source';
import { at } from '@slipway/proofs/fields';
import { inInstallableOrder } from '@slipway/render/kind-order';
import { ChartToolFailed, type ChartTool } from './helm.ts';
import { manifestsOf, vendoredText, type PlacedRelease, vendorFile } from './vendored.ts';

/** A cluster and what it installs of others. */
export interface InflateOptions {
  readonly cluster: { readonly name: string; readonly kubernetesVersion: string };
  readonly placed: readonly PlacedRelease[];
  readonly tool: ChartTool;
}

/** Files to write, and what stands against those that are missing. */
export interface Inflated {
  /** Text by path from the root of the repository. */
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Makes the objects of charts, one file each. A chart that something stands against has no file, and the others have. */
export async function inflate({ cluster, placed, tool }: InflateOptions): Promise<Inflated> {
  const files = new Map<string, string>();
  const findings: Finding[] = [];
  for (const one of placed) {
    const file = vendorFile(cluster.name, one);
    const complaints: Complaint[] = [];
    const text = await objectsOf(one.release, cluster.kubernetesVersion, tool, complaints);
    if (text !== undefined && complaints.length === 0) files.set(file, text);
    findings.push(...complaints.map((complaint) => ({ severity: 'error' as const, file, ...complaint })));
  }
  return { files, findings };
}

type Complaint = Pick<Finding, 'rule' | 'message' | 'remedy'>;

async function objectsOf(
  release: HelmRelease,
  kubernetesVersion: string,
  tool: ChartTool,
  complaints: Complaint[],
): Promise<string | undefined> {
  const { chart } = release;
  const title = `${chart.name} ${chart.version}`;
  try {
    const archive = await tool.pull(release);
    if (chart.digest !== unpinned && chart.digest !== archive.digest) {
      complaints.push({
        rule: 'changed-archive',
        message: `${title} IS NOT WHAT WAS PINNED: ${chart.repository} now sends ${archive.digest}`,
        remedy:
          'ask its publisher why; only if the new content is right, change the digest in libs/catalog/src/charts.ts',
      });
      return undefined;
    }
    const first = await tool.template(release, archive, `${kubernetesVersion}.0`);
    const second = await tool.template(release, archive, `${kubernetesVersion}.0`);
    const manifests = inInstallableOrder(manifestsOf(first).map((manifest) => placedIn(release, manifest)));
    complaints.push(
      ...secrets(title, manifests),
      ...strangers(title, release, manifests),
      ...random(title, first, second),
    );
    return vendoredText(release, manifests);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    complaints.push(
      error instanceof ChartToolFailed
        ? {
            rule: 'chart-not-inflated',
            message: `Helm refuses ${title}: ${message}`,
            remedy: 'correct its values, or look whether its repository answers',
          }
        : {
            rule: 'chart-not-read',
            message: `${title} gives what is no list of objects: ${message}`,
            remedy: 'install the chart itself',
          },
    );
    return undefined;
  }
}

/** Helm leaves the namespace to whoever installs; Argo CD reads it from the object. */
function placedIn(release: HelmRelease, manifest: Manifest): Manifest {
  if (manifest.metadata.namespace !== undefined || !includes(release.namespacedKinds, manifest)) return manifest;
  return { ...manifest, metadata: { ...manifest.metadata, namespace: release.namespace } };
}

/** What a chart makes up would be in git, for everybody to read, and the same in every cluster. */
function secrets(title: string, manifests: readonly Manifest[]): Complaint[] {
  return manifests
    .filter(({ kind }) => kind === 'Secret')
    .flatMap((manifest) => {
      const keys = ['data', 'stringData'].flatMap((field) => filledKeys(at(manifest, field)));
      if (keys.length === 0) return [];
      return [
        {
          rule: 'chart-holds-secret',
          message: `${title} writes ${keys.sort(compareText).join(', ')} into ${manifestTitle(manifest)}, which would lie in git`,
          remedy: 'have the value made in the cluster by its values, or install the chart itself',
        },
      ];
    });
}

function filledKeys(values: Json | undefined): string[] {
  return Object.entries(values ?? {}).flatMap(([key, value]) => (value === '' || value === null ? [] : [key]));
}

/** Kinds that its AppProject would refuse. */
function strangers(title: string, release: HelmRelease, manifests: readonly Manifest[]): Complaint[] {
  const known = [...(release.clusterKinds ?? []), ...release.namespacedKinds];
  const unknown = new Set(
    manifests
      .filter((manifest) => !includes(known, manifest))
      .map(({ apiVersion, kind }) => `${kind} of ${apiVersion}`),
  );
  return [...unknown].sort(compareText).map((kind) => ({
    rule: 'undeclared-kind',
    message: `${title} makes a ${kind}, which its release does not name`,
    remedy: 'add it to clusterKinds or namespacedKinds in apps/operators/src/releases',
  }));
}

function random(title: string, first: string, second: string): Complaint[] {
  if (first === second) return [];
  return [
    {
      rule: 'chart-differs-from-itself',
      message: `${title} gives something else each time: it makes up names, passwords or certificates`,
      remedy: 'have them made in the cluster by its values, or install the chart itself',
    },
  ];
}

function includes(kinds: readonly KindOf[], { apiVersion, kind }: Manifest): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return kinds.some((one) => one.group === group && one.kind === kind);
}
