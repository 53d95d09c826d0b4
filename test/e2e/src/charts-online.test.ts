import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { charts } from '@slipway/catalog/charts';
import { chartRepository } from '@slipway/contracts/helm-release';
import { afterEach, expect, it, vi } from 'vitest';
import { chartsThatAreNotThere } from './charts-online.ts';
import type { RenderedObject } from './dist.ts';

/** A chart repository and a registry on loopback, with what each test puts there. */

let server: Server | undefined;
afterEach(() => {
  server?.close();
  vi.unstubAllGlobals();
});

async function listening(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function application(source: Readonly<Record<string, string>>): RenderedObject {
  return {
    file: 'dist/dev/argocd/application-keda.yaml',
    line: 1,
    manifest: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'keda' }, spec: { source } },
  };
}

const index = `apiVersion: v1
entries:
  keda:
    - version: 2.20.2
      digest: ${'a'.repeat(64)}
    - version: 2.20.1
`;

it('a repository: finds the version that is pinned, and says what there is instead', async () => {
  const asked: string[] = [];
  const host = await listening((request, response) => {
    asked.push(request.url ?? '');
    response.end(index);
  });
  const chart = (targetRevision: string) =>
    application({ repoURL: `http://${host}/charts/`, chart: 'keda', targetRevision });
  expect(await chartsThatAreNotThere([chart('2.20.2')])).toEqual([]);
  expect(asked).toEqual(['/charts/index.yaml']);
  const [finding, ...others] = await chartsThatAreNotThere([chart('2.30.0')]);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ rule: 'chart-not-there', file: 'dist/dev/argocd/application-keda.yaml' });
  expect(finding?.message).toContain('has no keda 2.30.0; it has 2.20.2, 2.20.1');
});

it('a repository: finds an archive that is not the pinned one', async () => {
  const { langfuse } = charts;
  const address = chartRepository(langfuse);
  const entry = (digest: string) =>
    `entries: { ${langfuse.name}: [{ version: ${langfuse.version}, digest: ${digest} }] }`;
  const chart = application({ repoURL: address, chart: langfuse.name, targetRevision: langfuse.version });
  let text = entry(langfuse.digest.replace('sha256:', ''));
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(text)));
  expect(await chartsThatAreNotThere([chart])).toEqual([]);
  text = entry('b'.repeat(64));
  expect((await chartsThatAreNotThere([chart])).map(({ rule }) => rule)).toEqual(['chart-digest']);
});

const manifest = (mediaType: string) => JSON.stringify({ layers: [{ mediaType, digest: `sha256:${'c'.repeat(64)}` }] });
const archive = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

it('a registry: asks for the manifest in the name of nobody', async () => {
  const host = await listening((request, response) => {
    if (request.url?.startsWith('/token') === true) {
      expect(request.url).toBe('/token?service=registry&scope=repository%3Acharts%2Fkeda%3Apull');
      response.end(JSON.stringify({ token: 'nobody' }));
    } else if (request.headers.authorization !== 'Bearer nobody') {
      const challenge = `Bearer realm="http://${host}/token",service="registry",scope="repository:charts/keda:pull"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    } else if (request.url === '/v2/charts/keda/manifests/2.20.2_1') response.end(manifest(archive));
    else if (request.url === '/v2/charts/keda/manifests/9.0.0') response.end(manifest('application/x-image'));
    else response.writeHead(404).end();
  });
  const chart = (targetRevision: string) => application({ repoURL: `oci://${host}/charts/keda`, targetRevision });
  expect(await chartsThatAreNotThere([chart('2.20.2+1')])).toEqual([]);
  const messages = (await chartsThatAreNotThere([chart('2.20.3'), chart('9.0.0')])).map(({ message }) => message);
  expect(messages).toEqual([
    expect.stringMatching(/has no keda 2\.20\.3$/),
    expect.stringContaining('has no keda 9.0.0; what it has there is no chart'),
  ]);
});

it('one that does not answer, or not as a repository does, is no fault of what is rendered', async () => {
  const host = await listening((request, response) => {
    if (request.url === '/broken/index.yaml') response.end('entries: [');
    else response.writeHead(503).end();
  });
  const chart = (path: string) => application({ repoURL: `http://${host}${path}`, chart: 'keda', targetRevision: '1' });
  await expect(chartsThatAreNotThere([chart('/')])).rejects.toThrow('answers with status 503');
  await expect(chartsThatAreNotThere([chart('/broken')])).rejects.toThrow('is no index of charts');
  server?.close();
  server?.closeAllConnections();
  await expect(chartsThatAreNotThere([chart('/')])).rejects.toThrow(/does not answer.*\n.*leave out --online/);
});
