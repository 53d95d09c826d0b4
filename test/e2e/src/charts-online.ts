import { charts as catalogCharts } from '@slipway/catalog/charts';
import type { HelmChart } from '@slipway/contracts/helm-chart';
import { chartRepository } from '@slipway/contracts/helm-release';
import type { Finding } from '@slipway/contracts/finding';
import type { Json } from '@slipway/contracts/manifest';
import { listAt, textAt } from '@slipway/proofs/fields';
import { load } from 'js-yaml';
import { chartsOf, type NamedChart } from './charts.ts';
import type { RenderedObject } from './dist.ts';
import { findingAbout } from './stage.ts';
import { reasonOf, Trouble } from './trouble.ts';

/** Asks the repositories of charts whether they have what is pinned. Nothing of a chart is fetched but what describes it. */
export async function chartsThatAreNotThere(objects: readonly RenderedObject[]): Promise<Finding[]> {
  const found = await Promise.all(
    chartsOf(objects).map(async (chart) => {
      const { object, address, name, version } = chart;
      const offer = address.startsWith('oci://') ? await fromRegistry(chart) : await fromIndex(chart);
      const title = `Application ${object.manifest.metadata.name}: ${address}`;
      const path = 'spec.source.targetRevision';
      if (!offer.there)
        return [findingAbout(object, 'chart-not-there', `${title} has no ${name} ${version}${offer.has}`, { path })];
      const pinned = digestOf(chart);
      if (pinned === undefined || offer.digest === undefined || offer.digest === pinned) return [];
      const message = `${title} has another ${name} ${version} than the catalog: ${offer.digest}, not ${pinned}`;
      return [
        findingAbout(object, 'chart-digest', message, {
          path,
          remedy: 'look at libs/catalog/src/charts.ts and at who published it',
        }),
      ];
    }),
  );
  return found.flat();
}

/** What a repository says of a chart. */
type Offer =
  | { readonly there: true; /** `sha256:…` of the archive, where it is said. */ readonly digest: string | undefined }
  | { readonly there: false; /** What there is instead, for the message. */ readonly has: string };

/** Digest by which the catalog pins a chart. */
function digestOf({ name, address, version }: NamedChart): string | undefined {
  const pinned = Object.values<HelmChart>(catalogCharts).find(
    (one) => chartRepository(one) === address && one.name === name && one.version === version,
  )?.digest;
  return pinned?.startsWith('sha256:') === true ? pinned : undefined;
}

async function fromIndex({ address, name, version }: NamedChart): Promise<Offer> {
  const url = `${address.replace(/\/$/, '')}/index.yaml`;
  const response = await ask(url);
  if (response.status !== 200) throw new Trouble(`${url} answers with status ${response.status}`);
  let index: Json;
  try {
    index = load(await response.text()) as Json;
  } catch (error) {
    throw new Trouble(`${url} is no index of charts: ${reasonOf(error).split('\n')[0] ?? ''}`);
  }
  const versions = listAt(index, 'entries', name);
  const entry = versions.find((one) => textAt(one, 'version') === version);
  if (entry === undefined) {
    const others = versions.flatMap((one) => textAt(one, 'version') ?? []).slice(0, 3);
    return { there: false, has: others.length === 0 ? '' : `; it has ${others.join(', ')}` };
  }
  const digest = textAt(entry, 'digest');
  return { there: true, digest: digest === undefined ? undefined : `sha256:${digest.replace(/^sha256:/, '')}` };
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const archiveType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

async function fromRegistry({ address, version }: NamedChart): Promise<Offer> {
  const [host = '', ...path] = address.slice('oci://'.length).split('/');
  // Tags hold no +, which versions may have.
  const url = `${originOf(host)}/v2/${path.join('/')}/manifests/${version.replaceAll('+', '_')}`;
  let response = await ask(url, { accept: manifestType });
  if (response.status === 401) {
    const token = await tokenFor(response.headers.get('www-authenticate') ?? '', url);
    response = await ask(url, { accept: manifestType, authorization: `Bearer ${token}` });
  }
  if (response.status === 404) return { there: false, has: '' };
  if (response.status !== 200) throw new Trouble(`${url} answers with status ${response.status}`);
  const manifest = parsed(await response.text(), url);
  const archive = listAt(manifest, 'layers').find((layer) => textAt(layer, 'mediaType') === archiveType);
  if (archive === undefined) return { there: false, has: '; what it has there is no chart' };
  return { there: true, digest: textAt(archive, 'digest') };
}

/** Registries of this machine speak plainly, as everywhere; the one of Docker has another name than its images. */
function originOf(host: string): string {
  if (/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host)) return `http://${host}`;
  return `https://${host === 'docker.io' ? 'registry-1.docker.io' : host}`;
}

/** The token that a registry gives to anybody who asks for it. */
async function tokenFor(challenge: string, url: string): Promise<string> {
  const part = (name: string): string | undefined => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
  const realm = part('realm');
  if (realm === undefined || !URL.canParse(realm)) throw new Trouble(`${url} wants to know who asks, and says not how`);
  const query = new URLSearchParams();
  for (const name of ['service', 'scope']) {
    const value = part(name);
    if (value !== undefined) query.set(name, value);
  }
  const response = await ask(`${realm}?${query.toString()}`);
  const body = parsed(await response.text(), realm);
  const token = textAt(body, 'token') ?? textAt(body, 'access_token');
  if (token === undefined)
    throw new Trouble(`${realm} gives no token to somebody without a name (status ${response.status})`);
  return token;
}

const answerMs = 30_000;

async function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(answerMs) });
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${reasonOf(error.cause)}` : '';
    throw new Trouble(
      `${url} does not answer: ${reasonOf(error)}${cause}\n    → leave out --online where there is no network`,
    );
  }
}

function parsed(text: string, url: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Trouble(`${url} answers with something that is no JSON`);
  }
}
