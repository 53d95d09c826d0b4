import { isToldToAws } from '@slipway/contracts/foundation-stacks';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { celRules } from '@slipway/testing/cel-rules';
import { load, loadAll, YAML11_SCHEMA } from 'js-yaml';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const { judge, judged, transitions, beyond } = celRules();

/** Documents of dist/ by file, as Kubernetes reads them. */
const documents = globSync('dist/**/*.yaml', { cwd: root })
  .filter((file) => !isToldToAws(file))
  .sort()
  .flatMap((file) =>
    loadAll(readFileSync(join(root, file), 'utf8'), { schema: YAML11_SCHEMA }).map((document) => ({ file, document })),
  );

it('every object in dist/ keeps the rules in CEL of its CRD', () => {
  expect(documents, 'no dist/**/*.yaml: run npx nx run synth').not.toEqual([]);
  const faults = documents.flatMap(({ file, document }) =>
    judge(document).map(({ path, message }) => `${file}: ${path}: ${message}`),
  );
  expect(faults).toEqual([]);
});

it('all rules are judged but those that are listed here, which only an API server sees', () => {
  expect(judged.length).toBeGreaterThan(90);
  // A rule that uses more of CEL than is understood here is named in this list, or the test fails.
  expect(beyond.map(({ at, rule }) => `${at}: ${/exists_one/.exec(rule)?.[0] ?? rule}`)).toEqual(
    [
      'gateway.networking.k8s.io/v1 HTTPRoute spec',
      'grafana.integreatly.org/v1beta1 Grafana spec.httpRoute.spec',
    ].flatMap((at) => Array.from({ length: 4 }, () => `${at}.rules[]: exists_one`)),
  );
  expect(transitions.map(({ at, rule }) => `${at}: ${rule.slice(0, 60)}`)).toEqual([
    'eks.amazonaws.com/v1 NodeClass spec.role: self == oldSelf',
    'gateway.networking.k8s.io/v1 GatewayClass spec.controllerName: self == oldSelf',
    'grafana.integreatly.org/v1beta1 Grafana spec.external.tenantNamespace: self == oldSelf',
    'grafana.integreatly.org/v1beta1 GrafanaDashboard spec: ((!has(oldSelf.uid) && !has(self.uid)) || (has(oldSelf.uid) ',
    'grafana.integreatly.org/v1beta1 GrafanaDashboard spec: !oldSelf.allowCrossNamespaceImport || (oldSelf.allowCrossNam',
    'grafana.integreatly.org/v1beta1 GrafanaDashboard spec.instanceSelector: self == oldSelf',
    'grafana.integreatly.org/v1beta1 GrafanaDashboard spec.uid: self == oldSelf',
    'grafana.integreatly.org/v1beta1 GrafanaDatasource spec: ((!has(oldSelf.uid) && !has(self.uid)) || (has(oldSelf.uid) ',
    'grafana.integreatly.org/v1beta1 GrafanaDatasource spec: !oldSelf.allowCrossNamespaceImport || (oldSelf.allowCrossNam',
    'grafana.integreatly.org/v1beta1 GrafanaDatasource spec.instanceSelector: self == oldSelf',
    'grafana.integreatly.org/v1beta1 GrafanaDatasource spec.uid: self == oldSelf',
    'karpenter.sh/v1 NodePool spec: has(self.replicas) == has(oldSelf.replicas)',
    'karpenter.sh/v1 NodePool spec.template.spec.nodeClassRef: self.group == oldSelf.group',
    'karpenter.sh/v1 NodePool spec.template.spec.nodeClassRef: self.kind == oldSelf.kind',
    'kueue.x-k8s.io/v1beta2 LocalQueue spec.clusterQueue: self == oldSelf',
    'kueue.x-k8s.io/v1beta2 ResourceFlavor spec: !has(oldSelf.topologyName) || (has(self.nodeLabels) == has(o',
    'kueue.x-k8s.io/v1beta2 ResourceFlavor spec: !has(oldSelf.topologyName) || (has(self.tolerations) == has(',
    'kueue.x-k8s.io/v1beta2 ResourceFlavor spec: !has(oldSelf.topologyName) || (has(self.topologyName) && sel',
    'postgresql.cnpg.io/v1 Cluster spec.serviceAccountName: self == oldSelf',
    'postgresql.cnpg.io/v1 ScheduledBackup spec.cluster: self == oldSelf',
    'ray.io/v1 RayCluster spec.gcsFaultToleranceOptions.backend: self == oldSelf',
    'ray.io/v1 RayCluster spec.managedBy: self == oldSelf',
    'ray.io/v1 RayService spec.managedBy: self == oldSelf',
    'ray.io/v1 RayService spec.rayClusterConfig.gcsFaultToleranceOptions.backend: self == oldSelf',
    'ray.io/v1 RayService spec.rayClusterConfig.managedBy: self == oldSelf',
  ]);
});

describe('a manifest that the API server would refuse', () => {
  const requirement = (fields: object) => ({ spec: { template: { spec: { requirements: [fields] } } } });
  const pool = (fields: object) => ({ apiVersion: 'karpenter.sh/v1', kind: 'NodePool', ...fields });
  const ec2 = (spec: object) => ({ apiVersion: 'karpenter.k8s.aws/v1', kind: 'EC2NodeClass', spec });

  it.each<[string, object, string, RegExp]>([
    [
      'a schedule without a duration',
      pool({ spec: { disruption: { budgets: [{ nodes: '1', schedule: '0 9 * * *' }] } } }),
      'spec.disruption.budgets',
      /'schedule' must be set with 'duration'/,
    ],
    [
      'a requirement of no value',
      pool(requirement({ key: 'kubernetes.io/arch', operator: 'In', values: [] })),
      'spec.template.spec.requirements',
      /must have a value defined/,
    ],
    [
      'a label that Karpenter sets itself',
      pool(requirement({ key: 'karpenter.sh/nodepool', operator: 'Exists' })),
      'spec.template.spec.requirements.0.key',
      /karpenter\.sh\/nodepool/,
    ],
    ['a weight beside replicas', pool({ spec: { replicas: 1, weight: 10, template: {} } }), 'spec', /weight/],
    [
      'neither role nor profile',
      ec2({ amiSelectorTerms: [{ alias: 'al2023@latest' }] }),
      'spec',
      /role|instanceProfile/,
    ],
    [
      'an alias of no family',
      ec2({ role: 'node', amiSelectorTerms: [{ alias: 'debian@1' }] }),
      'spec.amiSelectorTerms.0.alias',
      /family/,
    ],
  ])('%s', (_, manifest, path, message) => {
    expect(judge(manifest)).toContainEqual({ path, message: expect.stringMatching(message) as string });
  });

  it('integers are integers: a weight that YAML gives as a number is compared as one', () => {
    expect(judge(pool(load('spec: { weight: 10, limits: { cpu: 1 } }') as object))).toEqual([]);
  });
});
