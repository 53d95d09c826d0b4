import { charts } from '@slipway/catalog/charts';
import { environmentSizes } from '@slipway/contracts/environment-size';
import type { Manifest } from '@slipway/contracts/manifest';
import { at, listAt } from '@slipway/proofs/fields';
import { describe, expect, it } from 'vitest';
import type { Answer } from './api-client.ts';
import { applicationNames } from './applications.ts';
import { routesToNowhere } from './attended.ts';
import { attempts } from './attempts.ts';
import { tenantPod } from './attempts/attempt.ts';
import { notJudged } from './attempts/not-judged.ts';
import { judgeCharts } from './charts.ts';
import { fromSchema } from './crds.ts';
import { repositoryUrl, undelivered, type RenderedObject } from './dist.ts';
import { metricsOf } from './metrics-api.ts';
import { whyBuildFailed, isOlder } from './programs.ts';
import { countsOf, toJunit, verdictLines } from './report.ts';
import { repositoryPlace } from './repository.ts';
import { findingAbout } from './stage.ts';
import { admissionFault, faultsOf, podsOf } from './stages/accept.ts';
import { sharedFields } from './stages/quiet.ts';
import { environmentOfEachSize } from './sizes.ts';
import { chosenOf, phases } from './stages.ts';
import type { Pool } from './nodes.ts';
import { notPreferred } from './stages/grows.ts';
import { namesLimit, probesOf } from './stages/quota.ts';
import { isLeftOver, volumeFor } from './volumes.ts';
import { accessOf, connectionOf, differences, faultOf } from './stages/tenants.ts';
import { isUnattended, standInOf } from './stand-in-statuses.ts';
import { isOf, podGroups } from './workloads.ts';

/** What each stage makes of an answer that must fail, without a cluster. */

const deployment: RenderedObject = {
  file: 'dist/dev/vllm/qwen3-8b.yaml',
  line: 79,
  manifest: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'qwen3-8b', namespace: 'vllm' },
    spec: { template: { metadata: { labels: { a: 'b' } }, spec: { containers: [] } } },
  },
};
const leaderWorkers: Manifest = {
  apiVersion: 'leaderworkerset.x-k8s.io/v1',
  kind: 'LeaderWorkerSet',
  metadata: { name: 'big', namespace: 'vllm' },
  spec: {
    replicas: 2,
    leaderWorkerTemplate: {
      size: 3,
      leaderTemplate: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'one' }] } },
      workerTemplate: { spec: { containers: [{ name: 'one', env: [{ name: 'A', value: '$(LWS_WORKER_INDEX)' }] }] } },
    },
  },
};
const answer = (status: number, message: string, more: object = {}): Answer => ({
  status,
  body: { message, ...more },
  warnings: [],
});

describe('accept', () => {
  it('names file, field and message of each rejection', () => {
    const causes = [
      { field: 'spec.replicas', message: 'must be positive' },
      { field: 'spec.selector', message: 'required' },
    ];
    const faults = faultsOf(deployment, answer(422, 'invalid', { details: { causes } }));
    expect(faults.map(({ file, line, path }) => [file, line, path])).toEqual([
      ['dist/dev/vllm/qwen3-8b.yaml', 79, 'spec.replicas'],
      ['dist/dev/vllm/qwen3-8b.yaml', 79, 'spec.selector'],
    ]);
    expect(faults[0]?.remedy).toContain('apps/vllm/src');
  });

  it('takes a warning for a fault, and the one about the finalizer of Argo CD for none', () => {
    const warned = (warning: string) => faultsOf(deployment, { ...answer(200, ''), warnings: [warning] });
    expect(warned('would violate PodSecurity "restricted:latest": privileged')).toHaveLength(1);
    expect(
      warned('metadata.finalizers: "resources-finalizer.argocd.argoproj.io": prefer a domain-qualified finalizer name'),
    ).toEqual([]);
  });

  it('tries the pod of a workload, and none of what has no pods', () => {
    expect(podsOf(deployment.manifest).map(({ pod }) => pod)).toMatchObject([
      { kind: 'Pod', metadata: { namespace: 'vllm', labels: { a: 'b' } } },
    ]);
    expect(podsOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })).toEqual([]);
  });

  it('tries a pod of each template', () => {
    expect(podsOf(leaderWorkers).map(({ path }) => path)).toEqual([
      'spec.leaderWorkerTemplate.leaderTemplate',
      'spec.leaderWorkerTemplate.workerTemplate',
    ]);
  });

  it('lets a namespace be privileged by waiver, and no other', () => {
    const namespace = (level: string, annotations: object = {}) =>
      ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'a', labels: { 'pod-security.kubernetes.io/enforce': level }, annotations },
      }) as unknown as Manifest;
    const waived = { 'slipway.dev/waiver': 'restricted-namespace: reads devices (platform, until 2027-01-01)' };
    const refused = answer(403, 'violates PodSecurity "restricted:latest": privileged');
    expect(admissionFault(namespace('restricted'), refused)).toBeUndefined();
    expect(admissionFault(namespace('restricted'), answer(201, ''))).toContain('admits a privileged pod');
    expect(admissionFault(namespace('restricted'), answer(403, 'exceeded quota'))).toContain('not for Pod Security');
    expect(admissionFault(namespace('privileged'), answer(201, ''))).toContain('no waiver says why');
    expect(admissionFault(namespace('privileged', waived), answer(201, ''))).toBeUndefined();
    expect(admissionFault(namespace('privileged', waived), refused)).toContain('in spite of its waiver');
  });
});

describe('quiet', () => {
  const entry = (manager: string, more: object = {}) => ({
    manager,
    fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    ...more,
  });
  const live = (...managedFields: object[]) =>
    ({ apiVersion: 'v1', kind: 'A', metadata: { name: 'a', managedFields } }) as unknown as Manifest;

  it('finds a field that Argo CD and somebody else have set', () => {
    expect(sharedFields(live(entry('argocd-controller'), entry('kubectl')))).toEqual([
      { path: 'spec.replicas', managers: ['argocd-controller', 'kubectl'] },
    ]);
  });

  it('leaves status and controllers their part', () => {
    const status = entry('kubectl', { subresource: 'status' });
    expect(sharedFields(live(entry('argocd-controller'), status, entry('kube-controller-manager')))).toEqual([]);
  });

  it('finds that the number of replicas is delivered and scaled', () => {
    const scaled = entry('kube-controller-manager', { subresource: 'scale' });
    expect(sharedFields(live(entry('argocd-controller'), scaled))).toHaveLength(1);
    expect(sharedFields(live(scaled))).toEqual([]);
  });
});

describe('tenants', () => {
  const escape = attempts.find(({ id }) => id === 'T1-privileged')!;
  const work = attempts.find(({ id }) => id === 'everyday-pod')!;

  it('fails on an escape that succeeds, that another guard stops, or that breaks the server', () => {
    expect(faultOf(escape, answer(201, ''))).toContain('nothing refuses it');
    expect(faultOf(escape, answer(403, 'exceeded quota'))).toContain('another guard');
    expect(faultOf(escape, answer(500, 'violates PodSecurity'))).toContain('neither refused nor allowed');
    expect(faultOf(escape, answer(403, 'violates PodSecurity "restricted"'))).toBeUndefined();
  });

  it('fails on work that is refused, or that gets a token of the API', () => {
    expect(faultOf(work, answer(403, 'no'))).toContain('is refused');
    const withToken = { status: 201, body: { spec: { volumes: [{ name: 'kube-api-access-x' }] } }, warnings: [] };
    expect(faultOf(work, withToken)).toContain('keeps something else');
    expect(faultOf(work, { status: 201, body: tenantPod(), warnings: [] })).toBeUndefined();
  });

  it('has an id of its own for each of many attempts', () => {
    expect(attempts.length).toBeGreaterThan(60);
    const threats = new Set([...attempts, ...notJudged].map(({ id }) => /^[TC]\d+/.exec(id)?.[0]));
    const judged = [...Array.from({ length: 13 }, (_, index) => `T${index + 1}`), 'C7', 'C8'];
    expect(judged.filter((id) => !threats.has(id))).toEqual([]);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(attempts.length);
  });

  it('tells what reaches through the API server, past every dry run', () => {
    const connecting = attempts.filter((attempt) => connectionOf(attempt) !== undefined).map(({ id }) => id);
    expect(connecting).toEqual(
      expect.arrayContaining(['T12-job', 'T13-vllm-exec', 'T13-vllm-port', 'T13-vllm-service']),
    );
    expect(connecting.some((id) => id.startsWith('everyday') || id.startsWith('T1-'))).toBe(false);
    expect(connectionOf({ method: 'POST', path: '/api/v1/namespaces/vllm/pods/vllm/exec' })).toEqual({
      namespace: 'vllm',
      resource: 'pods',
      subresource: 'exec',
      name: 'vllm',
      verb: 'create',
    });
  });

  it('says which right is too much, and which is missing', () => {
    const found = accessOf([{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'get'] }]);
    expect(found).toEqual({ pods: ['get', 'list'] });
    expect(differences({ pods: ['get', 'watch'] }, found)).toEqual([
      expect.stringContaining('may list pods'),
      expect.stringContaining('may not watch pods'),
    ]);
  });
});

it('quota: asks for all and for one more of each resource, and nothing within what is zero', () => {
  const probes = probesOf({ 'requests.cpu': '2', 'requests.nvidia.com/gpu': '0', pods: '20' });
  expect(probes.map(({ resource, within }) => [resource, within !== undefined])).toEqual([
    ['requests.cpu', true],
    ['requests.nvidia.com/gpu', false],
  ]);
  expect(JSON.stringify(probes[0]?.beyond)).toContain('"cpu":"3"');
});

it('quota: another limit than the one in question refuses for the wrong reason', () => {
  const said = (message: string) => answer(403, message);
  expect(namesLimit('pods', said('exceeded quota: environment, requested: pods=1, used: pods=20'))).toBe(true);
  expect(namesLimit('pods', said('exceeded quota: environment, requested: requests.cpu=1'))).toBe(false);
  expect(namesLimit('requests.storage', said('maximum storage usage per PersistentVolumeClaim is 20Gi'))).toBe(true);
});

it('quota: there is an environment of each size of the catalog, rendered by its app', () => {
  const sizes = environmentOfEachSize();
  expect(sizes.map(({ size }) => size)).toEqual(environmentSizes);
  expect(new Set(sizes.map(({ hard }) => hard['requests.cpu'])).size).toBeGreaterThan(1);
  for (const { hard } of sizes) expect(Number(hard['pods'])).toBeGreaterThan(0);
});

it('grows: Graviton comes first where there is a pool of it, and otherwise the pool with the greatest weight', () => {
  const pool = (name: string, architecture: string, weight: number): Pool =>
    ({ name, weight, taints: [], types: [{ architecture }], manifest: nodePool(name) }) as unknown as Pool;
  const nodePool = (name: string): Manifest => manifests[name]!;
  const manifests: Record<string, Manifest> = Object.fromEntries(
    ['graviton', 'x86', 'other'].map((name) => [
      name,
      { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name } },
    ]),
  );
  const objects = Object.values(manifests).map((manifest) => ({
    file: 'dist/dev/node-pools/a.yaml',
    line: 1,
    manifest,
  }));
  const node = (name: string, architecture: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'karpenter.sh/nodepool': name, 'kubernetes.io/arch': architecture } },
  });
  const mixed = [pool('x86', 'amd64', 90), pool('graviton', 'arm64', 50)];
  const alike = [pool('x86', 'amd64', 90), pool('other', 'amd64', 50)];
  const rulesOf = (pools: readonly Pool[], one: Manifest | undefined) =>
    notPreferred(pools, one, objects).map(({ rule }) => rule);
  expect(rulesOf(mixed, node('graviton', 'arm64'))).toEqual([]);
  expect(rulesOf(mixed, node('x86', 'amd64'))).toEqual(['graviton-not-first']);
  expect(rulesOf(mixed, undefined)).toEqual(['graviton-not-first']);
  expect(rulesOf(alike, node('x86', 'amd64'))).toEqual([]);
  expect(rulesOf(alike, node('other', 'amd64'))).toEqual(['pool-not-preferred']);
});

it('stages that look at what was delivered bring the delivery along', () => {
  const [delivery, upgrades] = phases;
  const names = (chosen: readonly string[]) => chosenOf(delivery!, chosen).map(({ name }) => name);
  expect(names(['tenants'])).toEqual(['sync', 'tenants']);
  expect(names(['accept'])).toEqual(['accept']);
  expect(names([])).toHaveLength(delivery!.stages.length);
  expect(chosenOf(upgrades!, ['tenants'])).toEqual([]);
});

describe('volumes', () => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'dev-red-alice', uid: '1' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'gp3' },
  };
  const late = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'gp3' },
    provisioner: 'ebs.csi.eks.amazonaws.com',
    volumeBindingMode: 'WaitForFirstConsumer',
  };
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'x86-1', labels: { 'topology.kubernetes.io/zone': 'us-east-1a' } },
  };

  it('are made in the zone of the node, when the scheduler has chosen one', () => {
    expect(volumeFor(claim, late, undefined)).toBeUndefined();
    expect(volumeFor(claim, undefined, node)).toBeUndefined();
    const volume = volumeFor(claim, late, node);
    expect(volume).toMatchObject({
      metadata: { name: 'pvc-1' },
      spec: { capacity: { storage: '1Gi' }, claimRef: { name: 'data', uid: '1' }, storageClassName: 'gp3' },
    });
    expect(JSON.stringify(volume)).toContain('us-east-1a');
  });

  it('are made once, and at once where nothing waits', () => {
    const bound = { ...claim, spec: { ...claim.spec, volumeName: 'pvc-1' } };
    expect(volumeFor(bound, late, node)).toBeUndefined();
    expect(volumeFor(claim, { ...late, volumeBindingMode: 'Immediate' }, undefined)).toBeDefined();
  });

  it('go with their claim where their class says so', () => {
    const released = (policy: string) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'pvc-1' },
      spec: { persistentVolumeReclaimPolicy: policy },
      status: { phase: 'Released' },
    });
    expect(isLeftOver(released('Delete'))).toBe(true);
    expect(isLeftOver(released('Retain'))).toBe(false);
  });
});

it('stand-ins: make the Secret that an ExternalSecret names, with every key', () => {
  const { makes, status } = standInOf({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'a', namespace: 'b', uid: 'c' },
    spec: { target: { name: 'd' }, data: [{ secretKey: 'url' }] },
  });
  expect(makes?.[0]).toMatchObject({
    kind: 'Secret',
    metadata: { name: 'd', namespace: 'b' },
    stringData: { url: 'rehearsed' },
  });
  expect(JSON.stringify(status)).toContain('SecretSynced');
  expect(() => standInOf({ apiVersion: 'ray.io/v1', kind: 'RayJob', metadata: { name: 'a' } })).toThrow(
    'nothing stands in',
  );
});

it("stand-ins: give a Secret the keys and the type of its template, and leave it when it is nobody's", () => {
  const { makes } = standInOf({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'a', namespace: 'b', uid: 'c' },
    spec: {
      target: {
        name: 'd',
        creationPolicy: 'Orphan',
        template: { type: 'kubernetes.io/basic-auth', data: { url: '' } },
      },
      dataFrom: [{ sourceRef: { generatorRef: { kind: 'Password', name: 'a' } } }],
    },
  });
  expect(makes).toMatchObject([{ type: 'kubernetes.io/basic-auth', stringData: { url: 'rehearsed' } }]);
  expect(makes?.[0]?.metadata).not.toHaveProperty('ownerReferences');
});

it('stand-ins: make a pod and a claim for each instance of a PostgreSQL', () => {
  const { makes, makesOnce, status } = standInOf({
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name: 'books', namespace: 'shop', uid: 'c' },
    spec: { instances: 2, imageName: 'pg:1', storage: { size: '3Gi' } },
  });
  expect(makes?.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(['Pod books-1', 'Pod books-2']);
  expect(makes?.[0]).toMatchObject({ spec: { volumes: [{ persistentVolumeClaim: { claimName: 'books-1' } }] } });
  expect(makesOnce?.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'PersistentVolumeClaim books-1',
    'PersistentVolumeClaim books-2',
    'Service books-rw',
  ]);
  expect(status).toMatchObject({ phase: 'Cluster in healthy state', readyInstances: 2 });
});

it('stand-ins: make a set for each copy of a ClickHouse', () => {
  const { makes, status } = standInOf({
    apiVersion: 'clickhouse.altinity.com/v1',
    kind: 'ClickHouseInstallation',
    metadata: { name: 'traces', namespace: 'shop', uid: 'c' },
    spec: {
      configuration: { clusters: [{ name: 'default', layout: { replicasCount: 2 } }] },
      templates: {
        podTemplates: [{ name: 'clickhouse', metadata: { labels: { a: 'b' } }, spec: { containers: [] } }],
        volumeClaimTemplates: [{ name: 'data', spec: { accessModes: ['ReadWriteOnce'] } }],
      },
    },
  });
  const sets = makes?.filter(({ kind }) => kind === 'StatefulSet') ?? [];
  expect(sets.map(({ metadata }) => metadata.name)).toEqual(['chi-traces-default-0-0', 'chi-traces-default-0-1']);
  expect(sets[0]).toMatchObject({ spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] } });
  // Each is found by a name of its own.
  for (const set of sets) {
    const service = makes?.find(({ kind, metadata }) => kind === 'Service' && metadata.name === set.metadata.name);
    expect(service).toMatchObject({
      spec: { clusterIP: 'None', selector: at(set, 'spec', 'selector', 'matchLabels') },
    });
    expect(at(set, 'spec', 'serviceName')).toBe(set.metadata.name);
  }
  expect(status).toEqual({ status: 'Completed' });
});

it('stand-ins: make the authority, the Service and the nodes of an OpenSearch', () => {
  const { makes = [], status } = standInOf({
    apiVersion: 'opensearch.org/v1',
    kind: 'OpenSearchCluster',
    metadata: { name: 'finder', namespace: 'shop', uid: 'd' },
    spec: {
      general: { serviceName: 'finder-api', version: '3.6.0' },
      nodePools: [{ component: 'nodes', replicas: 3, roles: ['data'], diskSize: '9Gi', labels: { a: 'b' } }],
    },
  });
  expect(makes.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'Secret finder-ca',
    'Service finder-api',
    'Service finder-api-nodes',
    'StatefulSet finder-nodes',
  ]);
  expect(makes[2]).toMatchObject({ spec: { clusterIP: 'None' } });
  expect(at(makes[3], 'spec', 'serviceName')).toBe('finder-api-nodes');
  expect(makes[3]).toMatchObject({
    spec: {
      replicas: 3,
      template: { metadata: { labels: { a: 'b' } } },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { resources: { requests: { storage: '9Gi' } } } }],
    },
  });
  expect(status).toMatchObject({ phase: 'RUNNING', health: 'green', availableNodes: 3 });
});

describe('stand-ins', () => {
  const made = (object: Manifest) => standInOf(object).makes ?? [];
  const titles = (object: Manifest) => made(object).map(({ kind, metadata }) => `${kind} ${metadata.name}`);

  it('make leaders and, for each, workers, which know their number and their leader', () => {
    expect(titles(leaderWorkers)).toEqual(['StatefulSet big', 'StatefulSet big-0', 'StatefulSet big-1']);
    const [leaders, workers] = made(leaderWorkers);
    expect(at(leaders, 'spec', 'replicas')).toBe(2);
    expect(workers).toMatchObject({ spec: { replicas: 2, ordinals: { start: 1 }, serviceName: 'big' } });
    const [address, , index, own] = listAt(workers, 'spec', 'template', 'spec', 'containers', 0, 'env');
    expect(address).toEqual({ name: 'LWS_LEADER_ADDRESS', value: 'big-0.big.vllm' });
    expect(JSON.stringify(index)).toContain('pod-index');
    // What the container says itself may refer to what was put before it.
    expect(own).toEqual({ name: 'A', value: '$(LWS_WORKER_INDEX)' });
  });

  it('make the head and the fewest workers of a Ray cluster, and the container that asks for more', () => {
    const pod = { spec: { containers: [{ name: 'ray', image: 'ray' }] } };
    const cluster = (more: object) =>
      ({
        apiVersion: 'ray.io/v1',
        kind: 'RayService',
        metadata: { name: 'speech', namespace: 'ray', uid: '1' },
        spec: {
          rayClusterConfig: {
            headGroupSpec: { template: pod },
            workerGroupSpecs: [{ groupName: 'gpu', minReplicas: 2, template: pod }],
            ...more,
          },
        },
      }) as unknown as Manifest;
    expect(made(cluster({}))).toHaveLength(3);
    expect(made(cluster({ suspend: true }))).toEqual([]);
    expect(listAt(made(cluster({}))[0], 'spec', 'containers')).toHaveLength(1);
    expect(listAt(made(cluster({ enableInTreeAutoscaling: true }))[0], 'spec', 'containers')).toHaveLength(2);
    const groups = podGroups(cluster({}), []);
    expect(groups.map(({ pods }) => pods)).toEqual([1, 2]);
    expect(made(cluster({})).filter((one) => isOf(one, cluster({}), groups[1]!))).toHaveLength(2);
  });

  it('scale a workload to the least that its ScaledObject keeps, and leave what may sleep as it is', () => {
    const scaled = (minReplicaCount: number): Manifest => ({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'a', namespace: 'vllm' },
      spec: { minReplicaCount, maxReplicaCount: 4, scaleTargetRef: { name: 'qwen3-8b' } },
    });
    expect(standInOf(scaled(2)).scales).toMatchObject({ target: { kind: 'Deployment' }, least: 2, most: 4 });
    expect(standInOf(scaled(0)).scales).toMatchObject({ least: 1 });
    expect(podGroups(deployment.manifest, [scaled(2)])[0]?.pods).toBe(2);
    expect(podGroups(deployment.manifest, [])[0]?.pods).toBe(1);
  });

  it('say that pods use half of what they request, and nothing of who requests nothing', () => {
    const pod = (requests: object) =>
      ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a' },
        spec: { containers: [{ name: 'c', resources: { requests } }] },
      }) as unknown as Manifest;
    expect(at(metricsOf(pod({ cpu: '1' })), 'containers', 0, 'usage')).toEqual({ cpu: '500m' });
    expect(at(metricsOf(pod({})), 'containers', 0, 'usage')).toEqual({});
  });

  it('are missing for a kind that nobody plays, and for none that has a program', () => {
    const kinds = new Set(['ray.io RayJob', 'argoproj.io Application', 'keda.sh ScaledObject']);
    const of = (apiVersion: string, kind: string): Manifest => ({ apiVersion, kind, metadata: { name: 'a' } });
    expect(isUnattended(of('ray.io/v1', 'RayJob'), kinds)).toBe(true);
    expect(isUnattended(of('argoproj.io/v1alpha1', 'Application'), kinds)).toBe(false);
    expect(isUnattended(of('keda.sh/v1alpha1', 'ScaledObject'), kinds)).toBe(false);
    expect(isUnattended(of('apps/v1', 'Deployment'), kinds)).toBe(false);
  });
});

describe('charts of others', () => {
  const application = (source: object, namespace = 'keda'): RenderedObject => ({
    file: 'dist/dev/argocd/application-keda.yaml',
    line: 1,
    manifest: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'keda', namespace: 'argocd' },
      spec: { project: 'operators', source, destination: { name: 'in-cluster', namespace } },
    } as unknown as Manifest,
  });
  const { repository, version } = charts.keda;
  const around = [
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'operators' },
      spec: { sourceRepos: [repository], destinations: [{ name: 'in-cluster', namespace: 'keda' }] },
    },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'keda' } },
  ].map((manifest): RenderedObject => ({ file: 'dist/dev/a.yaml', line: 1, manifest }));
  const keda = { repoURL: repository, chart: 'keda', targetRevision: version };
  const rulesOf = (...of: Parameters<typeof application>) =>
    judgeCharts([application(...of), ...around]).flatMap(({ findings }) => findings.map(({ rule }) => rule));

  it('are judged by catalog, project and place', () => {
    expect(judgeCharts([application(keda), ...around])).toEqual([{ title: `keda ${version}`, findings: [] }]);
    expect(rulesOf({ ...keda, targetRevision: '0.0.1' })).toEqual(['chart-version']);
    expect(rulesOf({ ...keda, chart: 'other' })).toEqual(['chart-not-in-catalog']);
    expect(rulesOf({ ...keda, repoURL: 'oci://example.com/keda' })).toEqual(['chart-not-in-catalog', 'chart-project']);
    expect(rulesOf(keda, 'vllm')).toEqual(['chart-project', 'chart-namespace']);
  });

  it('are not delivered, and say nothing about the repository', () => {
    const own = {
      file: 'dist/dev/argocd/application-vllm.yaml',
      line: 1,
      manifest: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name: 'vllm' },
        spec: { source: { repoURL: 'https://example.com/a.git', path: 'dist/dev/vllm' } },
      },
    };
    expect(undelivered([application(keda), own])).toEqual(['dist/dev/argocd/application-keda.yaml']);
    expect(applicationNames([application(keda), own])).toEqual(['vllm']);
    expect(repositoryUrl([application(keda), own])).toBe('https://example.com/a.git');
    expect(() => undelivered([application(keda), { ...own, file: application(keda).file }])).toThrow('left out');
  });
});

it('a route whose Gateway nothing makes is named', () => {
  const route: RenderedObject = {
    file: 'dist/prod/vllm/a.yaml',
    line: 1,
    manifest: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'a', namespace: 'vllm' },
      spec: { parentRefs: [{ name: 'ai-gateway', namespace: 'ai-gateway' }] },
    },
  };
  const gateway: RenderedObject = {
    ...route,
    manifest: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'ai-gateway', namespace: 'ai-gateway' },
    },
  };
  expect(routesToNowhere([route]).map(({ path }) => path)).toEqual(['spec.parentRefs[0]']);
  expect(routesToNowhere([route, gateway])).toEqual([]);
});

it('a committed schema becomes a CRD whose status may hold anything', () => {
  const crd = fromSchema({
    group: 'g.io',
    version: 'v1',
    kind: 'A',
    plural: 'as',
    scope: 'Cluster',
    schema: { type: 'object' },
  });
  expect(crd.metadata.name).toBe('as.g.io');
  expect(JSON.stringify(crd)).toContain('"x-kubernetes-preserve-unknown-fields":true');
});

it('the repository is reached by HTTPS, or the rehearsal says that it cannot be', () => {
  expect(repositoryPlace('https://github.com/example/slipway.git')).toEqual({
    host: 'github.com',
    path: 'example/slipway.git',
  });
  expect(() => repositoryPlace('git@github.com:example/slipway.git')).toThrow('https:// address only');
});

describe('report', () => {
  const failed = {
    name: 'accept',
    promise: 'all is taken',
    seconds: 1.5,
    summary: '3 objects tried',
    tried: 3,
    findings: [findingAbout(deployment, 'server-rejects', 'a < b & "c"')],
  };

  it('says in one line what failed, then where', () => {
    const [verdict, finding] = verdictLines(failed);
    expect(verdict).toBe('✗ accept       1.5 s  3 objects tried — 1 finding');
    expect(finding).toContain('dist/dev/vllm/qwen3-8b.yaml:79');
    expect(verdictLines({ ...failed, findings: [] })[0]).toMatch(/^✓ accept/);
  });

  it('counts stages as vitest counts tests, and takes nothing at all for no success', () => {
    expect(countsOf({ stages: [failed, { ...failed, findings: [] }] })).toEqual({
      success: false,
      numTotalTests: 2,
      numPassedTests: 1,
      numFailedTests: 1,
    });
    expect(countsOf({ stages: [{ ...failed, findings: [] }] }).success).toBe(true);
    expect(countsOf({ stages: [] }).success).toBe(false);
  });

  it('says what was not judged, and what nobody tried', () => {
    const lines = verdictLines({
      ...failed,
      findings: [],
      notes: ['no upgrade was rehearsed'],
      notJudged: [{ id: 'T4', reason: 'there is no network' }],
    });
    expect(lines).toEqual([
      expect.stringContaining('accept'),
      '  ! no upgrade was rehearsed',
      '  not judged here, with reasons in the report: T4',
    ]);
    expect(toJunit({ cluster: 'dev', stages: [{ ...failed, notes: ['no upgrade was rehearsed'] }] })).toContain(
      '! no upgrade was rehearsed</system-out>',
    );
  });

  it('is XML whatever a message holds', () => {
    const junit = toJunit({ cluster: 'dev', stages: [failed] });
    expect(junit).toContain('tests="1" failures="1"');
    expect(junit).toContain('a &lt; b &amp; &quot;c&quot;');
  });
});

describe('programs', () => {
  it('say why they could not be built', () => {
    expect(whyBuildFailed('kwok', 1, 'write /x: no space left on device')).toContain('the disk is full');
    expect(whyBuildFailed('kwok', 1, 'a@v1: 403 Forbidden')).toContain('the module proxy refuses a version');
    expect(whyBuildFailed('kwok', 1, 'dial tcp: lookup: no such host')).toContain('does not answer');
  });

  it('know an older Go', () => {
    expect(isOlder([1, 25, 9], [1, 26, 6])).toBe(true);
    expect(isOlder([1, 26, 6], [1, 26, 6])).toBe(false);
    expect(isOlder([1, 27], [1, 26, 6])).toBe(false);
  });
});
