import type { Endpoint } from '@slipway/contracts/endpoint';
import { aConnection, anEndpoint, anImage, aWorkload } from '@slipway/testing/builders';
import { all, at, containerOf, listAt, only, podSpecOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { EndpointPicker, type EndpointPickerProps } from './endpoint-picker.ts';

const endpoint: Endpoint = { workload: aWorkload({ app: 'picker', name: 'front-picker' }), port: 9002 };

const minimal: EndpointPickerProps = { endpoint, pool: anEndpoint(), image: anImage(), connections: [] };
const everything: Required<EndpointPickerProps> = {
  ...minimal,
  connections: [
    aConnection({ to: { kind: 'workload', workload: endpoint.workload }, port: 9002 }),
    aConnection({ from: { kind: 'workload', workload: endpoint.workload } }),
  ],
};

const rendered = (props: EndpointPickerProps) =>
  synthesise((scope) => {
    new EndpointPicker(scope, 'picker', props);
  });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const deployment = only(manifests, 'Deployment');
  const container = containerOf(deployment);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('meets the Pod Security Standard restricted, and keeps what is promised of every pod', () => {
    expect(podSpecOf(deployment)).meetsRestricted();
    expect(podSpecOf(deployment)).keepsPodPromises();
  });

  it('makes the pool of the server, and is asked about it', () => {
    const pool = only(manifests, 'InferencePool');
    expect(pool.metadata).toMatchObject({ name: 'front', namespace: 'shop' });
    expect(at(pool, 'spec')).toMatchObject({
      selector: { matchLabels: { 'app.kubernetes.io/instance': 'front', 'app.kubernetes.io/name': 'web' } },
      targetPorts: [{ number: 8080 }],
      endpointPickerRef: { name: 'front-picker', port: { number: 9002 }, failureMode: 'FailOpen' },
    });
    expect(listAt(container, 'args')).toEqual(
      expect.arrayContaining(['--pool-name=front', '--pool-namespace=shop', '--grpc-port=9002']),
    );
  });

  it('is one of its kind: two would each know half of what was sent where', () => {
    expect(at(deployment, 'spec')).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  it('may look at the pods and pools of its namespace, and do nothing', () => {
    const rules = listAt(only(manifests, 'Role'), 'rules');
    expect(rules.flatMap((rule) => listAt(rule, 'verbs'))).toEqual([
      ...['get', 'list', 'watch'],
      ...['get', 'list', 'watch'],
    ]);
    expect(all(manifests, 'ClusterRole')).toEqual([]);
  });

  it('talks to the API server with a token that is given to it alone, and expires', () => {
    expect(at(podSpecOf(deployment), 'automountServiceAccountToken')).toBe(false);
    expect(listAt(container, 'volumeMounts').map((mount) => textAt(mount, 'mountPath'))).toContain(
      '/var/run/secrets/kubernetes.io/serviceaccount',
    );
  });

  it('is open to its own connections only', () => {
    expect(all(manifests, 'NetworkPolicy')).toHaveLength(props.connections.length);
  });
});

it('weighs queues and caches, and most of all the beginning of the prompt', () => {
  const manifests = rendered(minimal);
  const config = load(textAt(only(manifests, 'ConfigMap'), 'data', 'config.yaml')) as {
    plugins: { type: string }[];
    schedulingProfiles: { plugins: { pluginRef: string; weight: number }[] }[];
  };
  const weighed = config.schedulingProfiles[0]?.plugins ?? [];
  expect(weighed.map(({ pluginRef }) => pluginRef)).toEqual(config.plugins.map(({ type }) => type));
  expect(weighed.toSorted((a, b) => b.weight - a.weight)[0]?.pluginRef).toBe('prefix-cache-scorer');
});

it('fails for a pool in another namespace, which it could not see', () => {
  const pool = anEndpoint({ workload: aWorkload({ namespace: 'street' }) });
  expect(() => rendered({ ...minimal, pool })).toThrow(
    "'pool' is in namespace street, and its picker in shop: put both in one",
  );
});
