import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crdFile } from '@slipway/scripts/sync-crds/crd';
import { toReadableJson } from '@slipway/scripts/sync-crds/json';
import type { Json, JsonObject } from '@slipway/scripts/sync-crds/json';
import { apiVersion, parsePins } from '@slipway/scripts/sync-crds/pins';
import { strip } from '@slipway/scripts/sync-crds/strip';
import { strictSchemas } from '@slipway/testing/strict-schemas';
import { describe, expect, it } from 'vitest';

const crds = join(import.meta.dirname, '../../libs/crds');
const validate = strictSchemas();

/** A change of one field: the path to it, and its new value (`undefined` removes it). */
type Change = readonly [path: string, value: unknown];

/** A copy of a manifest with fields set: `spec.template.spec.containers.0.image` reaches into lists. */
function changed(manifest: object, ...changes: Change[]): object {
  const copy = structuredClone(manifest);
  for (const [path, value] of changes) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce(
      (at, key) => (at[key] ??= {}) as Record<string, unknown>,
      copy as Record<string, unknown>,
    );
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else parent[last] = value;
  }
  return copy;
}

const meta = { name: 'web', namespace: 'shop' };

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    ...meta,
    labels: { 'app.kubernetes.io/name': 'web' },
    annotations: { 'argocd.argoproj.io/sync-wave': '1' },
  },
  spec: {
    selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
    strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } },
    template: {
      metadata: { labels: { 'app.kubernetes.io/name': 'web' } },
      spec: {
        nodeSelector: { 'slipway.dev/node-pool': 'gpu' },
        tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
        containers: [
          {
            name: 'web',
            image: 'registry.example/web@sha256:00',
            imagePullPolicy: 'IfNotPresent',
            ports: [{ name: 'http', containerPort: 8080 }],
            env: [{ name: 'PORT', value: '8080' }],
            resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: 1073741824, cpu: 1.5 } },
            readinessProbe: { httpGet: { path: '/', port: 'http' } },
            livenessProbe: { httpGet: { path: '/', port: 8080 } },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          },
        ],
      },
    },
  },
};

const nodePool = {
  apiVersion: 'karpenter.sh/v1',
  kind: 'NodePool',
  metadata: { name: 'gpu' },
  spec: {
    disruption: { consolidateAfter: '5m', consolidationPolicy: 'WhenEmpty', budgets: [{ nodes: '10%' }] },
    limits: { cpu: 100, 'nvidia.com/gpu': '8' },
    template: {
      metadata: { labels: { 'example.com/pool': 'gpu' } },
      spec: {
        nodeClassRef: { group: 'eks.amazonaws.com', kind: 'NodeClass', name: 'gpu' },
        requirements: [{ key: 'karpenter.sh/capacity-type', operator: 'In', values: ['spot'] }],
        taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
      },
    },
  },
};

const nodeClass = {
  apiVersion: 'eks.amazonaws.com/v1',
  kind: 'NodeClass',
  metadata: { name: 'gpu' },
  spec: {
    role: 'slipway-dev-node',
    subnetSelectorTerms: [{ tags: { 'slipway/cluster': 'dev' } }],
    securityGroupSelectorTerms: [{ id: 'sg-0123456789abcdef0' }],
    networkPolicy: 'DefaultDeny',
    ephemeralStorage: { size: '200Gi' },
  },
};

const externalSecret = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: meta,
  spec: {
    refreshInterval: '1h',
    secretStoreRef: { kind: 'SecretStore', name: 'shop' },
    target: { name: 'web', creationPolicy: 'Owner' },
    data: [{ secretKey: 'token', remoteRef: { key: 'dev/shop', property: 'token' } }],
  },
};

const application = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'dev-vllm', namespace: 'argocd' },
  spec: {
    project: 'platform',
    destination: { name: 'dev', namespace: 'vllm' },
    source: { repoURL: 'https://git.example/slipway.git', path: 'dist/dev/vllm', directory: { recurse: true } },
    syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['ServerSideApply=true'] },
  },
};

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta,
  spec: {
    selector: { 'app.kubernetes.io/name': 'web' },
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 'dns' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 5353 },
    ],
  },
};

const cronJob = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: meta,
  spec: {
    schedule: '0 3 * * *',
    jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } } } },
  },
};

describe('accepts', () => {
  it.each<[string, object]>([
    ['a Deployment with int-or-string in both forms, quantities as strings and numbers', deployment],
    ['a NodePool with limits in both forms', nodePool],
    ['a NodeClass of EKS Auto Mode', nodeClass],
    ['an ExternalSecret', externalSecret],
    ['an Application', application],
    ['a Service with one port for two protocols', service],
    ['a CronJob', cronJob],
    ['a budget whose required field has a default', changed(nodePool, ['spec.disruption.budgets.0.nodes', undefined])],
    ['Helm values of any shape', changed(application, ['spec.source.helm', { valuesObject: { a: { b: [1, true] } } }])],
    [
      'a role whose name is no DNS name',
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'slipway:read' } },
    ],
    [
      'text as stringData',
      { apiVersion: 'v1', kind: 'Secret', metadata: meta, stringData: { 'a.txt': 'not base64!' } },
    ],
    ['managed fields', changed(deployment, ['metadata.managedFields', [{ manager: 'a', fieldsV1: { 'f:spec': {} } }]])],
  ])('%s', (_, manifest) => {
    expect(validate(manifest)).toEqual([]);
  });
});

describe('refuses', () => {
  const pod = 'spec.template.spec';
  const container = `${pod}.containers.0`;

  it.each<[string, object, string, string]>([
    [
      'an unknown field of a pod',
      changed(deployment, [`${pod}.nodeSelectors`, {}]),
      `${pod}.nodeSelectors`,
      'unknown field',
    ],
    [
      'a field that Kubernetes has from 1.37 on',
      changed(deployment, [`${pod}.evictionResponders`, [{ name: 'example.com/drain', priority: 10 }]]),
      `${pod}.evictionResponders`,
      'unknown field',
    ],
    [
      'a misspelt security setting',
      changed(deployment, [`${container}.securityContext.allowPrivilegedEscalation`, false]),
      `${pod}.containers[0].securityContext.allowPrivilegedEscalation`,
      'unknown field',
    ],
    [
      'an unknown field of a NodePool',
      changed(nodePool, ['spec.template.spec.taint', []]),
      `${pod}.taint`,
      'unknown field',
    ],
    [
      'an unknown field of a NodeClass',
      changed(nodeClass, ['spec.amiFamily', 'AL2023']),
      'spec.amiFamily',
      'unknown field',
    ],
    ['a status', changed(deployment, ['status', { replicas: 1 }]), 'status', 'unknown field'],
    [
      'a wrong enum of a core kind',
      changed(deployment, [`${container}.imagePullPolicy`, 'Sometimes']),
      `${pod}.containers[0].imagePullPolicy`,
      'must be one of Always or IfNotPresent or Never',
    ],
    [
      'a wrong enum of a NodePool',
      changed(nodePool, ['spec.disruption.consolidationPolicy', 'Never']),
      'spec.disruption.consolidationPolicy',
      'must be one of WhenEmpty or WhenEmptyOrUnderutilized or Balanced',
    ],
    ['a wrong type', changed(deployment, ['spec.replicas', '2']), 'spec.replicas', 'must be integer, not string'],
    [
      'a replica count beyond 32 bits',
      changed(deployment, ['spec.replicas', 2 ** 31]),
      'spec.replicas',
      'must be within 32 bits',
    ],
    [
      'a number as environment variable',
      changed(deployment, [`${container}.env.0.value`, 8080]),
      `${pod}.containers[0].env[0].value`,
      'must be string, not number',
    ],
    [
      'a malformed quantity',
      changed(deployment, [`${container}.resources.requests.memory`, '1GB']),
      `${pod}.containers[0].resources.requests.memory`,
      'must be a quantity like 500m, 1.5 or 16Gi',
    ],
    [
      'a boolean as int-or-string',
      changed(deployment, ['spec.strategy.rollingUpdate.maxSurge', true]),
      'spec.strategy.rollingUpdate.maxSurge',
      'must be integer or string, not boolean',
    ],
    [
      'two environment variables of one name',
      changed(deployment, [`${container}.env.1`, { name: 'PORT', value: '80' }]),
      `${pod}.containers[0].env`,
      'must not hold two items with the same name',
    ],
    ['a missing field', changed(deployment, ['spec.selector', undefined]), 'spec.selector', 'is required'],
    [
      'a missing field of a custom kind',
      changed(externalSecret, ['spec.data.0.remoteRef.key', undefined]),
      'spec.data[0].remoteRef.key',
      'is required',
    ],
    [
      'a value off its pattern',
      changed(nodePool, ['spec.disruption.consolidateAfter', '5 minutes']),
      'spec.disruption.consolidateAfter',
      'must match pattern "^(([0-9]+(s|m|h))+|Never)$"',
    ],
    [
      'too long a list',
      changed(nodePool, ['spec.template.spec.requirements', Array(101).fill({ key: 'a', operator: 'Exists' })]),
      `${pod}.requirements`,
      'must NOT have more than 100 items',
    ],
    [
      'a malformed selector',
      changed(deployment, ['spec.selector.matchLabels.tier', 'front end']),
      'spec.selector.matchLabels.tier',
      'must be a label value: letters, digits, "-", "_" and ".", at most 63, letters or digits at both ends',
    ],
    [
      'an upper-case name',
      changed(nodePool, ['metadata.name', 'GPU']),
      'metadata.name',
      'must be a DNS subdomain: lower-case letters, digits, "-" and ".", at most 253',
    ],
    [
      'a Service whose name has a dot',
      changed(service, ['metadata.name', 'web.v2']),
      'metadata.name',
      'must be a DNS label: lower-case letters, digits and "-", at most 63',
    ],
    [
      'a CronJob whose Jobs could not be named',
      changed(cronJob, ['metadata.name', 'a'.repeat(53)]),
      'metadata.name',
      'must be a DNS subdomain of at most 52 characters (the controller appends eleven)',
    ],
    [
      'a namespace on a NodePool',
      changed(nodePool, ['metadata.namespace', 'x']),
      'metadata.namespace',
      'must not be set: objects of this kind live outside namespaces',
    ],
    [
      'no namespace on an Application',
      changed(application, ['metadata.namespace', undefined]),
      'metadata.namespace',
      'is required',
    ],
    [
      'text as data of a Secret',
      { apiVersion: 'v1', kind: 'Secret', metadata: meta, data: { token: 'not base64!' } },
      'data.token',
      'must be base64',
    ],
    [
      'a ConfigMap key that is no file name',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta, data: { 'a/b': '' } },
      'data["a/b"]',
      'as a key must be a key: letters, digits, "-", "_" and ".", at most 253',
    ],
    [
      'a kind without pin',
      { apiVersion: 'ray.io/v1', kind: 'RayNothing', metadata: meta },
      'kind',
      'no schema for ray.io/v1 RayNothing: add it to libs/crds/pins.json and run npx nx run sync-crds',
    ],
    [
      'an old version',
      changed(deployment, ['apiVersion', 'apps/v1beta1']),
      'kind',
      'no schema for apps/v1beta1 Deployment (pinned: apps/v1 Deployment): add it to libs/crds/pins.json and run npx nx run sync-crds',
    ],
  ])('%s', (_, manifest, path, message) => {
    expect(validate(manifest)).toEqual([{ path, message }]);
  });

  it('reports every fault of a manifest', () => {
    const manifest = changed(nodePool, ['spec.wieght', 1], ['spec.replicas', -1], ['metadata.labels', { a: '!' }]);
    expect(
      validate(manifest)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['metadata.labels.a', 'spec.replicas', 'spec.wieght']);
  });
});

describe('the committed schemas', () => {
  const pins = parsePins(readFileSync(join(crds, 'pins.json'), 'utf8'));
  const kinds = [...pins.kubernetes.kinds, ...pins.sources.flatMap((source) => source.kinds)];
  const objects = kinds.map((pin) => ({ apiVersion: apiVersion(pin), kind: pin.kind }));
  const files = globSync('**/*.json', { cwd: join(crds, 'schemas') }).sort();

  it.each(objects)('know $apiVersion $kind, and compile', (object) => {
    const faults = validate({ ...object, unknown: true });
    expect(faults).toContainEqual({ path: 'unknown', message: 'unknown field' });
    expect(faults).toContainEqual({ path: 'metadata', message: 'is required' });
  });

  it('are those of the pins and no others', () => {
    const pinned = pins.sources.flatMap((source) => source.kinds).map(crdFile);
    expect(files).toEqual([...pinned, 'kubernetes.json'].sort());
  });

  it.each(files)('%s is as sync-crds writes it: no prose, and not edited by hand', (file) => {
    const text = readFileSync(join(crds, 'schemas', file), 'utf8');
    const content = JSON.parse(text) as { schema?: JsonObject; definitions?: Record<string, JsonObject> };
    expect(toReadableJson(JSON.parse(text) as Json)).toBe(text);
    for (const schema of Object.values(content.definitions ?? { schema: content.schema ?? {} })) {
      const unknown: string[] = [];
      expect(strip(schema, unknown)).toEqual(schema);
      expect(unknown).toEqual([]);
    }
  });
});
