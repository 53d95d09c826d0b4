import { waves } from '@slipway/contracts/chart-spec';
import type { HelmRelease } from '@slipway/contracts/helm-release';
import type { Json } from '@slipway/contracts/manifest';
import { prometheusEndpoint } from '@slipway/contracts/topology-observability';
import { aCluster, anEdge, anEnvironment, storesInCluster } from '@slipway/testing/builders';
import { managedMetrics, ownMetrics } from '@slipway/testing/observability-builders';
import { all, at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { aBedrockModel, aPlacement, aProfile } from '@slipway/testing/model-builders';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

const scaled = aPlacement({
  name: 'scaled',
  autoscaling: { minReplicas: 1, maxReplicas: 2 },
  profile: aProfile({ nodes: 2 }),
});
const routed = aPlacement({ name: 'routed', replicas: 2, routing: 'prefix-aware' });
const batch = { quotas: [{ team: 'red', pool: 'plain', cpu: 8, memoryGiB: 32 }] };
const ray = { workers: [{ pool: 'plain', minReplicas: 0, maxReplicas: 1, cpu: 1, memoryGiB: 1 }] };
const neuronPool = aPool({
  name: 'inferentia',
  accelerator: 'neuron',
  families: ['inf2'],
  sizes: ['xlarge', '8xlarge'],
});

const everything = aCluster({
  compute: 'karpenter',
  nodePools: [aPool(), aGpuPool(), neuronPool],
  placements: [scaled, routed],
  bedrockModels: [aBedrockModel()],
  bedrock: { ...aCluster().bedrock, limits: [{ tokens: 1000, per: 'hour' }] },
  batch,
  ray,
  observability: ownMetrics,
  stores: storesInCluster(),
  externals: [],
});
const specs = compose(everything);

/** Values of a release, as JSON. */
function releaseNamed(name: string, cluster = everything): Omit<HelmRelease, 'values'> & { readonly values: Json } {
  const release = compose(cluster)
    .flatMap(({ releases = [] }) => releases)
    .find((each) => each.name === name);
  if (release === undefined || !('chart' in release)) throw new Error(`no release ${name}`);
  return { ...release, values: JSON.parse(JSON.stringify(release.values)) as Json };
}
const valuesOf = (name: string, cluster = everything) => releaseNamed(name, cluster).values;

const controllers = [
  'cert-manager',
  'cloudnative-pg',
  'envoy-ai-gateway',
  'envoy-gateway',
  'external-secrets',
  'keda',
  'kuberay',
  'kueue',
  'lws',
  'opentelemetry-collector',
  'reloader',
];
const stack = 'kube-prometheus-stack';
/** Those whose charts know no second replica, and one without which everything goes on. */
const single = ['barman-cloud', 'grafana-operator', 'opencost'];
/** Every cluster has secrets, and programs that must start anew when they change. */
const always = ['external-secrets', 'reloader'];
const agents = ['dcgm-exporter', 'neuron-device-plugin'];

it('is a chart and a release for each operator that something needs, before what needs them', () => {
  expect(specs.map(({ name }) => name).sort()).toEqual([...controllers, ...single, ...agents, stack].sort());
  for (const spec of specs) {
    expect(spec).toMatchObject({ app: 'operators', wave: waves.operators, owner: 'platform' });
    expect(spec.releases?.at(-1)).toMatchObject({ name: spec.name, namespace: spec.namespace });
    expect(synthesiseChart(spec)).meetsSchemas();
  }
  expect(waves.operators).toBeLessThan(waves.models);
});

it('nothing is installed that nobody needs, that EKS brings, or that somebody is named for', () => {
  expect(compose(aCluster()).map(({ name }) => name)).toEqual(always);
  const autoMode = compose(aCluster({ ...everything, compute: 'eks-auto-mode' }));
  expect(autoMode.map(({ name }) => name).sort()).toEqual([...controllers, ...single, stack].sort());
  const owner = 'someone@example.com';
  const named = compose({
    ...everything,
    externals: [
      { kind: 'AddOn', name: 'neuron-device-plugin', owner },
      { kind: 'Operator', name: 'keda', owner },
    ],
  });
  const gone = ['keda', 'neuron-device-plugin'];
  expect(named.map(({ name }) => name)).toEqual(specs.map(({ name }) => name).filter((name) => !gone.includes(name)));
});

it('supplies what those ask for who need it', () => {
  expect(specs.flatMap(({ supplies = [] }) => supplies)).toEqual(
    expect.arrayContaining([
      { kind: 'AddOn', name: 'neuron-device-plugin' },
      { kind: 'Operator', name: 'kueue' },
    ]),
  );
});

/** Every value under a key, at any depth. */
function under(key: string, value: Json | undefined): Json[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => under(key, each as Json));
  return Object.entries(value).flatMap(([name, each]) => [...(name === key ? [each] : []), ...under(key, each)]);
}

it('takes nothing back from a chart with a value of null: rendering leaves those out', () => {
  for (const release of specs.flatMap(({ releases = [] }) => releases))
    expect(JSON.stringify(release), release.name).not.toMatch(/[:,[]null/);
});

describe.each(controllers)('%s', (name) => {
  const { values } = releaseNamed(name);

  it('runs twice, before what it serves, apart by zone and by node', () => {
    const counts = [...under('replicas', values), ...under('replicaCount', values)];
    expect(counts.length).toBeGreaterThan(0);
    expect(new Set(counts)).toEqual(new Set([2]));
    // One chart knows no priority of its pods.
    expect([...new Set(under('priorityClassName', values))]).toEqual(
      name === 'envoy-ai-gateway' ? [] : ['slipway-operators'],
    );
    const keys = under('topologyKey', values);
    expect([...new Set(keys)].sort()).toEqual(['kubernetes.io/hostname', 'topology.kubernetes.io/zone']);
  });

  it('keeps one replica whatever else goes: by its own chart, or by ours', () => {
    const ours = all(synthesiseChart(specs.find((spec) => spec.name === name)!), 'PodDisruptionBudget');
    expect(ours.length > 0).toBe(under('minAvailable', values).length === 0);
    for (const budget of ours) expect(at(budget, 'spec', 'minAvailable')).toBe(1);
  });

  it('is held to the restricted standard, and has limits of its own', () => {
    const said = JSON.stringify(values);
    expect(said).toContain('"runAsNonRoot":true');
    expect(said).toContain('"seccompProfile":{"type":"RuntimeDefault"}');
    expect(said).toContain('"allowPrivilegeEscalation":false');
    expect(said).toContain('"capabilities":{"drop":["ALL"]}');
    const limits = under('limits', values);
    expect(limits.length).toBeGreaterThan(0);
    for (const limit of limits) expect(limit).toEqual({ cpu: '1', memory: expect.stringMatching(/^\d+Mi$/) as string });
  });

  it('brings definitions of its kinds, and makes neither namespaces nor policies', () => {
    const releases = specs.find((spec) => spec.name === name)?.releases ?? [];
    const clusterKinds = releases.flatMap((release) => release.clusterKinds ?? []);
    const namespacedKinds = releases.flatMap((release) => release.namespacedKinds);
    // Two have no kind of their own.
    expect(clusterKinds.map(({ kind }) => kind).includes('CustomResourceDefinition')).toBe(
      !['opentelemetry-collector', 'reloader'].includes(name),
    );
    for (const { kind } of [...clusterKinds, ...namespacedKinds]) {
      expect(['Namespace', 'NetworkPolicy', 'ResourceQuota', 'PriorityClass']).not.toContain(kind);
    }
  });
});

it.each([
  ['barman-cloud', []],
  ['cert-manager', ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']],
  ['cloudnative-pg', ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']],
  ['envoy-ai-gateway', ['MutatingWebhookConfiguration']],
  ['envoy-gateway', []],
  ['external-secrets', ['Secret', 'ValidatingWebhookConfiguration']],
  ['reloader', []],
  ['keda', ['APIService', 'ValidatingWebhookConfiguration']],
  ['kuberay', []],
  [
    'kueue',
    [
      'APIService',
      'CustomResourceDefinition',
      'MutatingWebhookConfiguration',
      'Secret',
      'ValidatingWebhookConfiguration',
    ],
  ],
  ['lws', ['CustomResourceDefinition', 'MutatingWebhookConfiguration', 'Secret', 'ValidatingWebhookConfiguration']],
  ['dcgm-exporter', []],
  [stack, []],
  ['neuron-device-plugin', []],
])('%s: what it writes into %j when it runs, no sync takes away', (name, kinds) => {
  const { filledLater = [], clusterKinds = [], namespacedKinds } = releaseNamed(name);
  expect(filledLater.map(({ kind }) => kind).sort()).toEqual(kinds);
  const made = [...clusterKinds, ...namespacedKinds].map(({ kind }) => kind);
  for (const kind of kinds) expect(made).toContain(kind);
});

describe.each([
  ['dcgm-exporter', [], 'nvidia', 'nvidia.com/gpu'],
  ['neuron-device-plugin', ['devicePlugin'], 'neuron', 'aws.amazon.com/neuron'],
] as const)('%s', (name, path, accelerator, taint) => {
  const values = valuesOf(name);

  it('runs on the nodes of such pools, whose taint it tolerates, and on no others', () => {
    expect(at(values, ...path, 'nodeSelector')).toEqual({ 'slipway.dev/accelerator': accelerator });
    expect(at(values, ...path, 'tolerations')).toEqual([{ key: taint, operator: 'Exists', effect: 'NoSchedule' }]);
  });

  it('has limits', () => {
    expect(at(values, ...path, 'resources', 'limits', 'memory')).toMatch(/Mi$/);
  });
});

it('the exporter makes no kind that nobody has installed, and no certificate', () => {
  expect(valuesOf('dcgm-exporter')).toMatchObject({
    serviceMonitor: { enabled: false },
    tlsServerConfig: { enabled: false },
  });
});

describe('the Neuron device plugin', () => {
  const values = valuesOf('neuron-device-plugin');

  it('has a namespace of its own, and comes alone', () => {
    expect(at(values, 'devicePlugin', 'namespaceOverride')).toBe('neuron-device-plugin');
    expect(values).toMatchObject({ scheduler: { enabled: false }, npd: { enabled: false } });
    expect(releaseNamed('neuron-device-plugin').reaches).toBeUndefined();
  });

  it('knows the instance types of the pools', () => {
    expect(at(values, 'neuronInstances')).toEqual(['inf2.8xlarge', 'inf2.xlarge']);
  });
});

describe('the load balancer controller', () => {
  const open = aCluster({ compute: 'karpenter', edge: anEdge() });
  const name = 'aws-load-balancer-controller';
  const values = valuesOf(name, open);
  const spec = compose(open).find((each) => each.name === name)!;

  it('is there where something leads in and nobody else registers pods', () => {
    const names = (cluster: typeof open) => compose(cluster).map((each) => each.name);
    expect(names(open)).toContain(name);
    expect(names({ ...open, edge: undefined })).not.toContain(name);
    expect(names({ ...open, compute: 'eks-auto-mode' })).not.toContain(name);
  });

  it('makes no load balancer: not of services, ingresses or gateways', () => {
    expect(values).toMatchObject({
      createIngressClassResource: false,
      enableServiceMutatorWebhook: false,
      enableShield: false,
      enableWaf: false,
      enableWafv2: false,
      controllerConfig: {
        featureGates: { ALBGatewayAPI: false, EnableServiceController: false, NLBGatewayAPI: false },
      },
    });
    const actions = spec.identities.flatMap(({ grants }) => grants.flatMap((grant) => grant.actions));
    expect(actions.filter((action) => !/:Describe/.test(action))).toEqual([
      'elasticloadbalancing:DeregisterTargets',
      'elasticloadbalancing:RegisterTargets',
    ]);
  });

  it('has a role by Pod Identity, and a way to whoever gives it out', () => {
    expect(spec.identities).toMatchObject([{ namespace: 'load-balancer-controller', serviceAccount: 'controller' }]);
    expect(at(values, 'serviceAccount', 'name')).toBe('controller');
    expect(spec.connections).toContainEqual(
      expect.objectContaining({ to: { kind: 'external', name: 'pod-identity-agent', cidr: '169.254.170.23/32' } }),
    );
  });

  it('knows its VPC without asking the node: by the tag of ours, or by its id', () => {
    expect(at(values, 'vpcTags')).toEqual({ 'slipway.dev/owner': 'test' });
    const existing = {
      vpc: 'vpc-0123456789abcdef0',
      privateSubnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      privateRouteTables: [],
      publicSubnets: [],
    };
    const adopted = aCluster({ ...open, network: { ...open.network, existing } });
    expect(valuesOf(name, adopted)).toMatchObject({ vpcId: existing.vpc, region: 'us-east-1' });
    expect(at(valuesOf(name, adopted), 'vpcTags')).toBeUndefined();
  });

  it('comes after cert-manager, whose certificate it shows', () => {
    expect(at(values, 'enableCertManager')).toBe(true);
    expect(spec.needs).toContainEqual({ kind: 'Operator', name: 'cert-manager' });
    expect(releaseNamed(name, open).wave).toBe(waves.extensions);
    const { filledLater = [], clusterKinds = [] } = releaseNamed(name, open);
    expect(filledLater.map(({ kind }) => kind).sort()).toEqual([
      'MutatingWebhookConfiguration',
      'ValidatingWebhookConfiguration',
    ]);
    for (const { kind } of filledLater) expect(clusterKinds.map((each) => each.kind)).toContain(kind);
  });

  it('runs twice, restricted', () => {
    expect(at(values, 'replicaCount')).toBe(2);
    expect(at(values, 'podDisruptionBudget')).toEqual({ minAvailable: 1 });
    expect(at(values, 'securityContext')).toMatchObject({ allowPrivilegeEscalation: false });
    expect(synthesiseChart(spec)).meetsSchemas();
  });
});

describe('KEDA', () => {
  it('watches where servers are scaled, is bound there, and reads no secrets', () => {
    expect(at(valuesOf('keda'), 'watchNamespace')).toBe('vllm');
    expect(releaseNamed('keda').reaches).toEqual(['kube-system', 'vllm']);
    expect(at(valuesOf('keda'), 'permissions')).toEqual({
      operator: { restrict: { secret: true } },
      metricServer: { restrict: { secret: true } },
    });
  });

  it('changes the size of groups of pods only where there are some', () => {
    const groups = [{ apiGroup: 'leaderworkerset.x-k8s.io', kind: 'leaderworkersets' }];
    expect(at(valuesOf('keda'), 'rbac')).toEqual({ enabledCustomScaledRefKinds: true, scaledRefKinds: groups });
    const single = { ...everything, placements: [aPlacement({ ...scaled, profile: aProfile() })] };
    expect(at(valuesOf('keda', single), 'rbac')).toEqual({ enabledCustomScaledRefKinds: false, scaledRefKinds: [] });
  });

  it('may ask its own pods: the API server calls one program, which asks another', () => {
    const policy = all(synthesiseChart(specs.find(({ name }) => name === 'keda')!), 'NetworkPolicy').filter(
      ({ metadata }) => metadata.name.endsWith('keda'),
    );
    expect(policy.map(({ spec }) => Object.keys(spec as object)).flat()).toEqual(
      expect.arrayContaining(['ingress', 'egress']),
    );
  });

  it('logs JSON', () => {
    expect(at(valuesOf('keda'), 'logging')).toEqual({
      operator: { format: 'json' },
      metricServer: { zapEncoder: 'json' },
      webhooks: { format: 'json' },
    });
  });
});

describe('KubeRay', () => {
  it('has its rights in the namespace of Ray alone', () => {
    const confined = aCluster({ ...everything, batch: undefined });
    expect(valuesOf('kuberay', confined)).toMatchObject({
      singleNamespaceInstall: true,
      crNamespacedRbacEnable: true,
      watchNamespace: ['ray'],
    });
    const { clusterKinds = [], reaches } = releaseNamed('kuberay', confined);
    expect(clusterKinds.map(({ kind }) => kind)).not.toContain('ClusterRole');
    expect(reaches).toEqual(['ray']);
  });

  it('has them everywhere where developers submit Ray jobs, whoever they are', () => {
    expect(valuesOf('kuberay')).toMatchObject({ singleNamespaceInstall: false, crNamespacedRbacEnable: false });
    expect(at(valuesOf('kuberay'), 'watchNamespace')).toBeUndefined();
    const more = { ...everything, developers: [anEnvironment(), anEnvironment({ name: 'zoe' })] };
    expect(valuesOf('kuberay', more)).toEqual(valuesOf('kuberay'));
  });

  it('opens nothing that policies shut', () => {
    expect(at(valuesOf('kuberay'), 'featureGates')).toContainEqual({ name: 'RayClusterNetworkPolicy', enabled: false });
  });
});

describe('Kueue', () => {
  const configuration = (cluster = everything) =>
    JSON.parse(at(valuesOf('kueue', cluster), 'managerConfig', 'controllerManagerConfigYaml') as string) as Json;

  it('queues jobs, and Ray jobs where there is Ray: nothing else', () => {
    expect(at(configuration(), 'integrations', 'frameworks')).toEqual(['batch/job', 'ray.io/rayjob']);
    const withoutRay = aCluster({ ...everything, ray: undefined });
    expect(at(configuration(withoutRay), 'integrations', 'frameworks')).toEqual(['batch/job']);
  });

  it('is asked about jobs of developers alone, and holds those that name a queue', () => {
    expect(configuration()).toMatchObject({
      manageJobsWithoutQueueName: false,
      managedJobsNamespaceSelector: { matchLabels: { 'slipway.dev/environment': 'developer' } },
    });
  });

  it('takes quota back from jobs whose pods do not come up, a few times', () => {
    expect(at(configuration(), 'waitForPodsReady')).toMatchObject({
      timeout: '30m',
      blockAdmission: false,
      requeuingStrategy: { backoffLimitCount: 3 },
    });
  });
});

it('the exporter is asked for what it measures, and calls nobody', () => {
  const policies = all(synthesiseChart(specs.find(({ name }) => name === 'dcgm-exporter')!), 'NetworkPolicy');
  expect(policies.map(({ metadata }) => metadata.name)).toEqual(['from-observability']);
  expect(at(policies[0], 'spec', 'ingress')).toMatchObject([{ ports: [{ port: 9400 }] }]);
});

it('an operator that watches the API server may call it, and is called where it answers', () => {
  const manifests = synthesiseChart(specs.find(({ name }) => name === 'kueue')!);
  expect(at(only(manifests, 'NetworkPolicy', 'from-kubernetes-api'), 'spec', 'ingress')).toMatchObject([
    { ports: [{ port: 8082 }] },
    { ports: [{ port: 9443 }] },
  ]);
  expect(at(only(manifests, 'NetworkPolicy', 'to-kubernetes-api'), 'spec', 'egress')).toMatchObject([
    { ports: [{ port: 443 }] },
  ]);
});

describe('Prometheus', () => {
  const values = valuesOf(stack);
  const prometheus = at(values, 'prometheus', 'prometheusSpec');

  it('is as large as the cluster says, and makes room before its volume is full', () => {
    expect(prometheus).toMatchObject({ replicas: 2, retention: '9d', retentionSize: '24GiB' });
    expect(under('storage', at(prometheus, 'storageSpec'))).toEqual(['30Gi']);
    expect(at(prometheus, 'resources', 'limits', 'memory')).toBe('3Gi');
  });

  it('keeps one copy whatever else goes, where there are two', () => {
    expect(at(values, 'prometheus', 'podDisruptionBudget')).toEqual({ enabled: true, minAvailable: 1 });
  });

  it('answers where those ask who scale by it', () => {
    const { name } = prometheusEndpoint.workload;
    expect(`${at(values, 'fullnameOverride') as string}-prometheus`).toBe(name);
    expect(under('matchLabels', at(prometheus, 'topologySpreadConstraints'))).toEqual([
      { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': 'prometheus' },
      { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': 'prometheus' },
    ]);
  });

  it('reads what lies in namespaces of the platform, whatever release made it, and nothing of developers', () => {
    const notTheirs = { matchExpressions: [{ key: 'slipway.dev/environment', operator: 'DoesNotExist' }] };
    for (const kind of ['rule', 'podMonitor', 'serviceMonitor', 'probe', 'scrapeConfig']) {
      expect(at(prometheus, `${kind}NamespaceSelector`)).toEqual(notTheirs);
    }
    expect(at(prometheus, 'podMonitorSelectorNilUsesHelmValues')).toBe(false);
  });

  it('runs as a user of its own, and its helpers count no secrets', () => {
    expect(under('runAsNonRoot', values)).toEqual([true, true, true]);
    expect(at(values, 'kube-state-metrics', 'collectors')).not.toContain('secrets');
    expect(at(values, 'kube-state-metrics', 'collectors')).not.toContain('configmaps');
  });

  it('is reached by its own helpers and by KEDA, and reaches what it measures', () => {
    const policies = all(synthesiseChart(specs.find(({ name }) => name === stack)!), 'NetworkPolicy');
    const names = policies.map(({ metadata }) => metadata.name);
    expect(names).toEqual(expect.arrayContaining(['from-keda', 'to-keda', 'to-kubelets', 'to-litellm']));
  });
});

it('with a workspace in AWS, KEDA has a role that may ask it, and no Prometheus is installed', () => {
  const managed = compose({ ...everything, observability: managedMetrics });
  expect(managed.map(({ name }) => name)).not.toContain(stack);
  const keda = managed.find(({ name }) => name === 'keda');
  expect(keda?.identities).toEqual([
    {
      cluster: 'test',
      namespace: 'keda',
      serviceAccount: 'keda-operator',
      grants: [
        {
          actions: ['aps:QueryMetrics'],
          resources: ['arn:aws:aps:us-east-1:111122223333:workspace/ws-12345678-1234-1234-1234-123456789012'],
        },
      ],
    },
  ]);
  expect(keda?.needs).toContainEqual({ kind: 'IamRole', name: 'slipway-test-keda-keda-operator' });
});

describe('External Secrets', () => {
  const values = valuesOf('external-secrets');

  it('asks for the token of no account, until the store of a namespace lends it one', () => {
    expect(at(values, 'rbac', 'serviceAccountTokenCreate')).toBe(false);
  });

  it('knows nothing that is there for a whole cluster, and widens no role of others', () => {
    for (const [name, value] of Object.entries(values as object)) {
      if (/^process(Cluster|Push)/.test(name)) expect(value, name).toBe(false);
    }
    expect(under('createClusterSecretStore', values)).toEqual([false]);
    expect(JSON.stringify(values)).not.toMatch(/"aggregateTo\w+":true/);
  });
});

it('Reloader watches the namespaces of services, has rights in those alone, and leaves containers as they are', () => {
  const { values, reaches = [], clusterKinds = [] } = releaseNamed('reloader');
  expect(at(values, 'reloader', 'watchGlobally')).toBe(false);
  expect(at(values, 'reloader', 'namespaces')).toEqual(reaches);
  expect(reaches).toContain('litellm');
  expect(reaches.filter((namespace) => namespace.startsWith('dev-'))).toEqual([]);
  expect(clusterKinds).toEqual([]);
  expect(at(values, 'reloader', 'reloadStrategy')).toBe('annotations');
});

describe('operators of databases', () => {
  const inside = { ...everything, stores: storesInCluster() };

  it('are there where one of their databases is, and look at its namespace alone', () => {
    expect(at(valuesOf('cloudnative-pg', inside), 'config', 'data', 'WATCH_NAMESPACE')).toBe('litellm');
    expect(compose(aCluster()).map(({ name }) => name)).not.toContain('cloudnative-pg');
  });

  it('come with what keeps backups where some are kept', () => {
    const without = storesInCluster({
      postgres: { form: 'in-cluster', replicas: 1, memoryGiB: 1, storageGiB: 1, backupDays: 0 },
    });
    const names = compose(aCluster({ stores: without })).map(({ name }) => name);
    expect(names).toEqual(['cloudnative-pg', 'external-secrets', 'reloader']);
    expect(specs.find(({ name }) => name === 'barman-cloud')?.needs).toEqual([
      { kind: 'Operator', name: 'cert-manager' },
    ]);
  });

  it('shut the namespace that two of them share once', () => {
    const shared = specs.filter(({ namespace }) => namespace === 'cnpg-system');
    expect(shared.map(({ name }) => name).sort()).toEqual(['barman-cloud', 'cloudnative-pg']);
    const names = shared.flatMap((spec) =>
      all(synthesiseChart(spec), 'NetworkPolicy').map(({ metadata }) => metadata.name),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('from-cnpg-system');
  });
});

it('traces go to X-Ray, as many as are wanted, by a role that may send them and nothing else', () => {
  const values = valuesOf('opentelemetry-collector');
  const config = at(values, 'alternateConfig');
  expect(at(config, 'processors', 'probabilistic_sampler', 'sampling_percentage')).toBe(20);
  expect(at(config, 'service', 'pipelines')).toMatchObject({ traces: { exporters: ['awsxray'] } });
  expect(Object.keys(at(config, 'service', 'pipelines') as object)).toEqual(['traces']);
  expect(at(config, 'receivers')).toEqual({ otlp: { protocols: { http: { endpoint: '${env:MY_POD_IP}:4318' } } } });
  const [identity] = specs.find(({ name }) => name === 'opentelemetry-collector')?.identities ?? [];
  expect(identity).toMatchObject({
    authentication: 'irsa',
    serviceAccount: 'opentelemetry-collector',
    grants: [{ actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'] }],
  });
});

it('costs are found out from the Prometheus of the cluster, and shown on no page of their own', () => {
  const values = valuesOf('opencost');
  expect(at(values, 'opencost', 'prometheus', 'external', 'url')).toBe(
    `http://${prometheusEndpoint.workload.name}.${prometheusEndpoint.workload.namespace}.svc.cluster.local:${prometheusEndpoint.port}`,
  );
  expect(at(values, 'opencost', 'ui', 'enabled')).toBe(false);
});

describe('the operator of OpenSearch', () => {
  const indexes = [{ name: 'notes', model: 'embed' }];
  const inside = aCluster({
    vectorStore: { form: 'in-cluster', nodes: 3, memoryGiB: 2, storageGiB: 20, indexes },
  });
  const { values, wave, namespacedKinds } = releaseNamed('opensearch-operator', inside);

  it('begins no pod with a container that runs as root, and is held to the restricted standard', () => {
    expect(at(values, 'manager', 'extraEnv')).toEqual([{ name: 'SKIP_INIT_CONTAINER', value: 'true' }]);
    expect(at(values, 'securityContext')).toEqual({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(at(values, 'manager', 'securityContext')).toMatchObject({
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('looks at the namespace of the vector store alone', () => {
    expect(at(values, 'manager', 'watchNamespace')).toBe('opensearch');
  });

  it('has its webhooks certified by who makes certificates, and comes after them', () => {
    expect(at(values, 'webhook', 'certManager', 'enabled')).toBe(true);
    expect(wave).toBe(waves.extensions);
    expect(namespacedKinds.map(({ kind }) => kind)).toContain('Certificate');
    expect(compose(inside).find(({ name }) => name === 'opensearch-operator')?.needs).toEqual([
      { kind: 'Operator', name: 'cert-manager' },
    ]);
  });
});
