import { createHash } from 'node:crypto';
import { json, LookupFailed, malformed, type Answer, type Get } from './http.ts';

/** What a registry holds under a tag. */
export interface OciManifest {
  /** `sha256:…` of the index, or of the manifest where there is no index. */
  readonly digest: string;
  /** Architectures for Linux that the index names; `undefined` where there is no index. */
  readonly architectures: readonly string[] | undefined;
  readonly layers: readonly { readonly mediaType: string; readonly digest: string }[];
}

const accepted = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** `sha256:…` and nothing else. */
export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/**
 * Reads the manifest that a tag points at now. Its digest is computed from its bytes, so that nobody has to be believed;
 * where the registry states one, it has to be the same.
 */
export async function readManifest(get: Get, repository: string, tag: string): Promise<OciManifest> {
  const { host, name } = address(repository);
  const url = `https://${host}/v2/${name}/manifests/${tag}`;
  const answer = await getWithToken(get, url);
  if (answer.status === 404) {
    throw new LookupFailed(
      'unknown-tag',
      `${repository} has no tag ${tag}`,
      'check repository and tag: a registry answers the same when either is wrong',
    );
  }
  if (answer.status === 401 || answer.status === 403) throw closed(repository);
  if (answer.status !== 200) throw malformed(answer.url, `HTTP status ${answer.status}`);
  const digest = `sha256:${createHash('sha256').update(answer.body).digest('hex')}`;
  const stated = answer.headers.get('docker-content-digest');
  if (stated?.startsWith('sha256:') === true && stated !== digest) {
    throw malformed(answer.url, `${digest}, and calls it ${stated}`);
  }
  return { digest, ...contents(answer) };
}

/** Registry and repository as the protocol wants them: Docker Hub's registry has another name than its images. */
export function address(repository: string): { readonly host: string; readonly name: string } {
  const [host = '', ...path] = repository.split('/');
  if (host !== 'docker.io') return { host, name: path.join('/') };
  return { host: dockerHub, name: path.length === 1 ? `library/${path[0] ?? ''}` : path.join('/') };
}

/** Where Docker Hub answers. */
export const dockerHub = 'registry-1.docker.io';

async function getWithToken(get: Get, url: string): Promise<Answer> {
  const headers = { accept: accepted };
  const answer = await get(url, { headers });
  if (answer.status !== 401) return answer;
  const token = await anonymousToken(get, answer);
  return token === undefined ? answer : get(url, { headers: { ...headers, authorization: `Bearer ${token}` } });
}

/** The token that a registry gives to everybody; `undefined` where it gives none. */
async function anonymousToken(get: Get, refusal: Answer): Promise<string | undefined> {
  const challenge = /^\s*bearer\s+(.*)$/i.exec(refusal.headers.get('www-authenticate') ?? '')?.[1];
  if (challenge === undefined) return undefined;
  const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]));
  const realm = fields.get('realm') ?? '';
  if (!URL.canParse(realm)) throw malformed(refusal.url, `a challenge without an address: ${challenge}`);
  const url = new URL(realm);
  if (url.protocol !== 'https:' && url.protocol !== new URL(refusal.url).protocol) {
    throw malformed(refusal.url, `a challenge that leads to ${url.protocol}//`);
  }
  for (const key of ['service', 'scope']) {
    const value = fields.get(key);
    if (value !== undefined) url.searchParams.set(key, value);
  }
  const answer = await get(url.href);
  if (answer.status !== 200) return undefined;
  const { token, access_token: accessToken } = json(answer) as { token?: unknown; access_token?: unknown };
  return [token, accessToken].find((value) => typeof value === 'string' && value !== '') as string | undefined;
}

function closed(repository: string): LookupFailed {
  return new LookupFailed(
    'login-required',
    `${repository} does not exist, or is not for everybody`,
    'check the repository; pin by hand what only a login can read',
  );
}

function contents(answer: Answer): Pick<OciManifest, 'architectures' | 'layers'> {
  const { manifests, layers } = json(answer) as { manifests?: unknown; layers?: unknown };
  if (!Array.isArray(manifests) && !Array.isArray(layers)) {
    throw malformed(answer.url, 'neither an index nor a manifest');
  }
  return {
    architectures: Array.isArray(manifests) ? manifests.flatMap(linuxArchitecture) : undefined,
    layers: Array.isArray(layers) ? layers.map(layer) : [],
  };
}

function linuxArchitecture(entry: unknown): string[] {
  const { platform } = entry as { platform?: { os?: unknown; architecture?: unknown } };
  return platform?.os === 'linux' && typeof platform.architecture === 'string' ? [platform.architecture] : [];
}

function layer(entry: unknown): { mediaType: string; digest: string } {
  const { mediaType, digest } = entry as { mediaType?: unknown; digest?: unknown };
  return { mediaType: String(mediaType), digest: String(digest) };
}
