import type { Json, Manifest } from '@slipway/contracts/manifest';
import { at, labelsAt, listAt, textAt } from '@slipway/proofs/fields';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { ApiClient } from './api-client.ts';
import { amountOf } from './quantities.ts';

/**
 * Says what pods use in the place of a metrics server, so that the controller of HorizontalPodAutoscalers works: every
 * container uses half of what it requests. Who requests nothing is given nothing, and its autoscaler says so.
 */

const group = 'metrics.k8s.io';
const groupVersion = `${group}/v1beta1`;
const load = 0.5;

/** Whether some object asks what pods use. */
export function asksForMetrics(manifests: readonly Manifest[]): boolean {
  return manifests.some(
    (one) =>
      one.kind === 'HorizontalPodAutoscaler' &&
      listAt(one, 'spec', 'metrics').some((metric) =>
        ['Resource', 'ContainerResource'].includes(textAt(metric, 'type') ?? ''),
      ),
  );
}

/** Serves the metrics and has the API server hand requests for them on. */
export async function serveMetrics(
  api: ApiClient,
  port: number,
  keys: { readonly certificate: string; readonly key: string },
): Promise<void> {
  const server = createServer(
    { cert: readFileSync(keys.certificate), key: readFileSync(keys.key) },
    ({ url = '' }, response) => {
      answerTo(api, new URL(url, 'https://localhost')).then(
        (body) => {
          response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
          response.end(JSON.stringify(body ?? {}));
        },
        (error: unknown) => {
          response.writeHead(500).end(String(error));
        },
      );
    },
  );
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  for (const manifest of registration(port)) await api.ensure(manifest, 'stand-in');
  console.log('says what pods use');
}

function registration(port: number): Manifest[] {
  const service = { name: 'rehearsed-metrics', namespace: 'kube-system' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: service,
      spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
    },
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `v1beta1.${group}` },
      spec: {
        group,
        version: 'v1beta1',
        service: { ...service, port },
        insecureSkipTLSVerify: true,
        groupPriorityMinimum: 100,
        versionPriority: 100,
      },
    },
  ];
}

async function answerTo(api: ApiClient, { pathname, searchParams }: URL): Promise<Json | undefined> {
  if (pathname === `/apis/${groupVersion}`)
    return {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion,
      resources: [{ name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] }],
    };
  const namespace = new RegExp(`^/apis/${groupVersion}/namespaces/([^/]+)/pods$`).exec(pathname)?.[1];
  if (namespace === undefined) return undefined;
  const labelSelector = searchParams.get('labelSelector') ?? '';
  const pods = await api.list(`/api/v1/namespaces/${namespace}/pods`, labelSelector === '' ? {} : { labelSelector });
  return { kind: 'PodMetricsList', apiVersion: groupVersion, metadata: {}, items: pods.map(metricsOf) };
}

/** What a pod is said to use. */
export function metricsOf(pod: Manifest): Json {
  const containers = listAt(pod, 'spec', 'containers').map((container) => {
    const { cpu, memory } = labelsAt(container, 'resources', 'requests');
    const usage = {
      ...(cpu !== undefined && { cpu: `${Math.ceil(amountOf(cpu) * load * 1000)}m` }),
      ...(memory !== undefined && { memory: String(Math.ceil(amountOf(memory) * load)) }),
    };
    return { name: at(container, 'name') ?? '', usage };
  });
  const { name, namespace = '' } = pod.metadata;
  return {
    metadata: { name, namespace, labels: labelsAt(pod, 'metadata', 'labels') },
    timestamp: new Date().toISOString(),
    window: '1s',
    containers,
  };
}
