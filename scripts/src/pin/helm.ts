import { FAILSAFE_SCHEMA, load } from 'js-yaml';
import { createHash } from 'node:crypto';
import { LookupFailed, malformed, type Answer, type Get } from './http.ts';
import { digestPattern, readManifest } from './oci.ts';

/** The facts of a chart that say where its archive is. */
export interface ChartLocation {
  readonly repository: string;
  readonly name: string;
  readonly version: string;
}

/** Indexes of projects that release often have tens of megabytes. */
const longestIndexBytes = 128 * 1024 * 1024;
const longestArchiveBytes = 32 * 1024 * 1024;
const archiveLayer = /^application\/(vnd\.cncf\.helm\.chart\.content\.v1\.tar\+gzip|tar\+gzip)$/;

/**
 * `sha256:…` of the archive of a chart, wherever it lies: what its repository's index states, or the layer of its OCI
 * manifest. The same archive has the same digest in both; the digest of a manifest would differ with its annotations.
 */
export async function readArchiveDigest(get: Get, chart: ChartLocation): Promise<string> {
  return /^https?:/.test(chart.repository) ? fromIndex(get, chart) : fromRegistry(get, chart);
}

async function fromRegistry(get: Get, { repository, name, version }: ChartLocation): Promise<string> {
  // A tag has no room for the plus sign of a version; Helm writes an underscore.
  const reference = `${repository.replace(/^oci:\/\//, '')}/${name}`;
  const { layers } = await readManifest(get, reference, version.replaceAll('+', '_'));
  const archive = layers.find(({ mediaType }) => archiveLayer.test(mediaType));
  if (archive === undefined || !digestPattern.test(archive.digest)) {
    throw new LookupFailed('no-chart', `${reference}:${version} holds no Helm chart`, 'check repository and name');
  }
  return archive.digest;
}

async function fromIndex(get: Get, { repository, name, version }: ChartLocation): Promise<string> {
  const base = repository.endsWith('/') ? repository : `${repository}/`;
  const url = new URL('index.yaml', base).href;
  const answer = found(await get(url, { limitBytes: longestIndexBytes }), repository);
  const releases = releasesOf(answer, name);
  const release = releases.find((one) => one.version === version);
  if (release === undefined) {
    const newest = releases.slice(0, 3).map((one) => String(one.version));
    throw new LookupFailed(
      'unknown-version',
      `${repository} has no ${name} ${version}; it begins with ${newest.join(', ') || 'nothing of that name'}`,
      'check name and version, letter by letter',
    );
  }
  if (typeof release.digest === 'string') {
    const digest = `sha256:${release.digest.replace(/^sha256:/, '')}`;
    if (!digestPattern.test(digest)) throw malformed(answer.url, `${release.digest} as the digest of ${name}`);
    return digest;
  }
  return archiveDigest(get, base, release.urls, name);
}

/** Old indexes state no digest: then the archive itself tells. */
async function archiveDigest(get: Get, base: string, urls: unknown, name: string): Promise<string> {
  const location: unknown = Array.isArray(urls) ? urls[0] : undefined;
  if (typeof location !== 'string' || !URL.canParse(location, base)) {
    throw malformed(base, `neither digest nor address of ${name}`);
  }
  const answer = found(await get(new URL(location, base).href, { limitBytes: longestArchiveBytes }), location);
  return `sha256:${createHash('sha256').update(answer.body).digest('hex')}`;
}

function found(answer: Answer, what: string): Answer {
  if (answer.status === 200) return answer;
  throw new LookupFailed(
    'unknown-repository',
    `${what} answers with HTTP status ${answer.status}`,
    'check the address of the repository',
  );
}

interface Release {
  readonly version?: unknown;
  readonly digest?: unknown;
  readonly urls?: unknown;
}

function releasesOf(answer: Answer, name: string): readonly Release[] {
  let index: unknown;
  try {
    // Everything stays text: a version such as 1.10 is no number, nor is a digest of digits.
    index = load(new TextDecoder().decode(answer.body), { schema: FAILSAFE_SCHEMA });
  } catch {
    throw malformed(answer.url, 'something that is not YAML');
  }
  const entries = (index as { entries?: Record<string, unknown> } | null | undefined)?.entries;
  if (typeof entries !== 'object') throw malformed(answer.url, 'no index of a Helm repository');
  const releases = Object.hasOwn(entries, name) ? entries[name] : [];
  return Array.isArray(releases) ? (releases as Release[]) : [];
}
