/** Registries on loopback for the tests beside this file: real HTTP, small worlds. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that ends with its test. */
export interface FakeServer {
  readonly url: string;
  /** Every path that was asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Answers of a server: `undefined` is a 404, `null` leaves the caller waiting. */
export type Handler = (path: URL, request: IncomingMessage, response: ServerResponse) => string | undefined | null;

export async function serve(handler: Handler): Promise<FakeServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://fake');
    asked.push(`${path.pathname}${path.search}`);
    const body = handler(path, request, response);
    if (body === null) return;
    if (body === undefined && response.statusCode === 200) response.statusCode = 404;
    response.end(body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** `sha256:…` of a text. */
export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** An index of images for Linux, with an attestation beside them as builders make it. */
export function imageIndex(...architectures: string[]): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      ...architectures.map((architecture) => ({ platform: { os: 'linux', architecture } })),
      { platform: { os: 'unknown', architecture: 'unknown' } },
    ],
  });
}

/** The manifest of a Helm chart. */
export function chartManifest(archive: string): string {
  return JSON.stringify({
    schemaVersion: 2,
    config: { mediaType: 'application/vnd.cncf.helm.config.v1+json' },
    layers: [
      { mediaType: 'application/vnd.cncf.helm.chart.provenance.v1.prov', digest: digestOf('signature') },
      { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', digest: archive },
    ],
  });
}

/** A registry that gives a token to everybody who asks, and manifests to who shows it: `name:tag` → manifest. */
export function ociRegistry(manifests: Readonly<Record<string, string>>): Handler {
  return (path, request, response) => {
    if (path.pathname === '/token') {
      return JSON.stringify({ token: `for ${path.searchParams.get('scope') ?? 'nobody'}` });
    }
    const [, name = '', tag = ''] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(path.pathname) ?? [];
    const scope = `repository:${name}:pull`;
    if (request.headers.authorization !== `Bearer for ${scope}`) {
      const realm = `http://${request.headers.host ?? ''}/token`;
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="fake",scope="${scope}"` });
      return '';
    }
    if (!/image\.index.*manifest\.list.*image\.manifest/.test(request.headers.accept ?? '')) return undefined;
    const manifest = manifests[`${name}:${tag}`];
    if (manifest !== undefined) response.setHeader('docker-content-digest', digestOf(manifest));
    return manifest;
  };
}
