import { podTemplates } from '@slipway/contracts/pod-templates';
import type { Finding } from '@slipway/contracts/finding';
import { inferenceGateway } from '@slipway/contracts/inference-gateway';
import { manifestTitle, type Json, type Manifest, type PlacedManifest } from '@slipway/contracts/manifest';
import { nodePoolLabel } from '@slipway/contracts/node-pool';
import { at, containers, listAt, textAt } from '../fields.ts';
import { manifestFinding, type Evidence, type Proof } from '../proof.ts';
import { gatewayReferences } from './gateway-references.ts';
import type { Reference } from './reference.ts';

/** Everything that a manifest names by name is there, or comes from somebody who is named. */
export const referenced: Proof = {
  name: 'referenced',
  claim: 'every object that a manifest names is rendered, made by an operator, or supplied by a named owner',
  prove: (evidence) => {
    const present = presentObjects(evidence);
    return evidence.manifests.flatMap((placed) =>
      references(placed.manifest)
        .filter((reference) => !present.has(keyOf(reference)))
        .map((reference) => dangling(placed, reference)),
    );
  },
};

function dangling(placed: PlacedManifest, { path, kind, namespace, name }: Reference): Finding {
  const wanted = namespace === '' ? name : `${namespace}/${name}`;
  return manifestFinding(placed, {
    rule: 'dangling-reference',
    path,
    message: `${manifestTitle(placed.manifest)} names the ${kind} ${wanted}, which nobody renders`,
    remedy: 'render it, correct the name, or name who supplies it under externals of the cluster',
  });
}

/** What a pod names when it chooses nodes by the label of their pool. */
const nodesOfPool = 'node pool';
const templateLabels = ['spec', 'template', 'metadata', 'labels'];

/** Objects that EKS and Kubernetes bring along. */
const builtIn: readonly Omit<Reference, 'path'>[] = [
  { kind: 'Namespace', namespace: '', name: 'kube-system' },
  { kind: 'Namespace', namespace: '', name: 'argocd' },
  { kind: 'PriorityClass', namespace: '', name: 'system-cluster-critical' },
  { kind: 'PriorityClass', namespace: '', name: 'system-node-critical' },
];

function presentObjects({ cluster, manifests }: Evidence): ReadonlySet<string> {
  const keys = new Set(builtIn.map(keyOf));
  for (const { manifest } of manifests) {
    const namespace = manifest.metadata.namespace ?? '';
    keys.add(keyOf({ kind: manifest.kind, namespace, name: manifest.metadata.name }));
    const pool = manifest.kind === 'NodePool' && textAt(manifest, ...templateLabels, nodePoolLabel);
    if (typeof pool === 'string') keys.add(keyOf({ kind: nodesOfPool, namespace: '', name: pool }));
    // Its operator signs certificates with an authority of its own, and says which.
    if (manifest.kind === 'OpenSearchCluster')
      keys.add(keyOf({ kind: 'Secret', namespace, name: `${manifest.metadata.name}-ca` }));
    if (manifest.kind === 'ExternalSecret') {
      keys.add(
        keyOf({
          kind: 'Secret',
          namespace,
          name: textAt(manifest, 'spec', 'target', 'name') ?? manifest.metadata.name,
        }),
      );
    }
  }
  for (const external of cluster.externals) {
    if (external.kind === 'SecretStore') keys.add(keyOf(external));
    if (external.kind === 'Gateway')
      keys.add(keyOf({ kind: 'Gateway', namespace: inferenceGateway.namespace, name: external.name }));
  }
  return keys;
}

function keyOf({ kind, namespace, name }: Omit<Reference, 'path'>): string {
  return `${kind}|${namespace}|${name}`;
}

function references(manifest: Manifest): Reference[] {
  const namespace = manifest.metadata.namespace ?? '';
  const found = [
    ...(namespace === '' ? [] : [{ path: 'metadata.namespace', kind: 'Namespace', namespace: '', name: namespace }]),
  ];
  for (const { path, template } of podTemplates(manifest))
    found.push(...podReferences(at(template, 'spec'), `${path}.spec`, namespace));
  if (manifest.kind === 'RoleBinding' || manifest.kind === 'ClusterRoleBinding') {
    const kind = textAt(manifest, 'roleRef', 'kind') ?? '';
    found.push({
      path: 'roleRef.name',
      kind,
      namespace: kind === 'Role' ? namespace : '',
      name: textAt(manifest, 'roleRef', 'name') ?? '',
    });
  }
  for (const [kind, path] of rayClusters) {
    if (manifest.kind === kind) found.push(...rayReferences(at(manifest, ...path), path.join('.'), namespace));
  }
  found.push(...gatewayReferences(manifest));
  if (manifest.kind === 'ExternalSecret') {
    found.push(...secretSources(manifest, namespace));
  }
  for (const { kind, path, to } of namedInNamespace) {
    const name = manifest.kind === kind ? textAt(manifest, ...path.split('.')) : undefined;
    if (name !== undefined) found.push({ path, kind: to, namespace, name });
  }
  if (manifest.kind === 'NodePool') {
    const kind = textAt(manifest, 'spec', 'template', 'spec', 'nodeClassRef', 'kind') ?? '';
    const name = textAt(manifest, 'spec', 'template', 'spec', 'nodeClassRef', 'name') ?? '';
    found.push({ path: 'spec.template.spec.nodeClassRef', kind, namespace: '', name });
  }
  if (manifest.kind === 'LocalQueue') {
    const name = textAt(manifest, 'spec', 'clusterQueue') ?? '';
    found.push({ path: 'spec.clusterQueue', kind: 'ClusterQueue', namespace: '', name });
  }
  if (manifest.kind === 'ClusterQueue') {
    const path = 'spec.resourceGroups[0].flavors';
    for (const flavor of listAt(manifest, 'spec', 'resourceGroups', 0, 'flavors'))
      found.push({ path, kind: 'ResourceFlavor', namespace: '', name: textAt(flavor, 'name') ?? '' });
  }
  if (manifest.kind === 'ResourceFlavor') {
    const name = textAt(manifest, 'spec', 'nodeLabels', nodePoolLabel) ?? '';
    found.push({ path: 'spec.nodeLabels', kind: nodesOfPool, namespace: '', name });
  }
  if (manifest.kind === 'Application') {
    found.push({
      path: 'spec.project',
      kind: 'AppProject',
      namespace,
      name: textAt(manifest, 'spec', 'project') ?? '',
    });
    const values = ['spec', 'source', 'helm', 'valuesObject'];
    for (const { path, name } of priorities(at(manifest, ...values), values.join('.')))
      found.push({ path, kind: 'PriorityClass', namespace: '', name });
  }
  return found;
}

/** Fields that name an object of their own namespace: by kind, field and the kind that is named. */
const namedInNamespace: readonly { readonly kind: string; readonly path: string; readonly to: string }[] = [
  { kind: 'Cluster', path: 'spec.bootstrap.initdb.secret.name', to: 'Secret' },
  { kind: 'Cluster', path: 'spec.plugins.0.parameters.barmanObjectName', to: 'ObjectStore' },
  { kind: 'OpenSearchCluster', path: 'spec.security.config.adminCredentialsSecret.name', to: 'Secret' },
  { kind: 'ScheduledBackup', path: 'spec.cluster.name', to: 'Cluster' },
  { kind: 'SecretStore', path: 'spec.provider.aws.auth.jwt.serviceAccountRef.name', to: 'ServiceAccount' },
  { kind: 'SecretStore', path: 'spec.provider.kubernetes.auth.serviceAccount.name', to: 'ServiceAccount' },
];

/** Where an ExternalSecret has its values from: a store, or what makes them up. */
function secretSources(manifest: Manifest, namespace: string): Reference[] {
  const generators = listAt(manifest, 'spec', 'dataFrom').flatMap((source, index) => {
    const kind = textAt(source, 'sourceRef', 'generatorRef', 'kind');
    const name = textAt(source, 'sourceRef', 'generatorRef', 'name') ?? '';
    const path = `spec.dataFrom[${index}].sourceRef.generatorRef.name`;
    return kind === undefined ? [] : [{ path, kind, namespace, name }];
  });
  if (generators.length > 0 && at(manifest, 'spec', 'secretStoreRef') === undefined) return generators;
  const kind = textAt(manifest, 'spec', 'secretStoreRef', 'kind') ?? 'SecretStore';
  const name = textAt(manifest, 'spec', 'secretStoreRef', 'name') ?? '';
  const path = 'spec.secretStoreRef.name';
  return [...generators, { path, kind, namespace: kind === 'SecretStore' ? namespace : '', name }];
}

/** Where kinds describe a Ray cluster, whose operator reads secrets beside those of its pods. */
const rayClusters: readonly (readonly [string, readonly string[]])[] = [
  ['RayCluster', ['spec']],
  ['RayService', ['spec', 'rayClusterConfig']],
];

function rayReferences(cluster: Json | undefined, where: string, namespace: string): Reference[] {
  const paths = [
    ['authOptions', 'secretName'],
    ['gcsFaultToleranceOptions', 'redisPassword', 'valueFrom', 'secretKeyRef', 'name'],
  ];
  return paths.flatMap((path) => {
    const name = textAt(cluster, ...path);
    return name === undefined ? [] : [{ path: `${where}.${path.join('.')}`, kind: 'Secret', namespace, name }];
  });
}

/** Priority classes that the values of a chart name, wherever it asks for them. */
function priorities(value: Json | undefined, path: string): { readonly path: string; readonly name: string }[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'priorityClassName' && typeof inner === 'string'
      ? [{ path: `${path}.${key}`, name: inner }]
      : priorities(inner, `${path}.${key}`),
  );
}

function podReferences(spec: Json | undefined, podPath: string, namespace: string): Reference[] {
  const found: Reference[] = [];
  const add = (path: string, kind: string, name: string | undefined, where = namespace) => {
    if (name !== undefined) found.push({ path: `${podPath}.${path}`, kind, namespace: where, name });
  };
  add('serviceAccountName', 'ServiceAccount', textAt(spec, 'serviceAccountName'));
  add('priorityClassName', 'PriorityClass', textAt(spec, 'priorityClassName'), '');
  add('nodeSelector', nodesOfPool, textAt(spec, 'nodeSelector', nodePoolLabel), '');
  listAt(spec, 'volumes').forEach((volume, index) => {
    add(`volumes[${index}].configMap.name`, 'ConfigMap', textAt(volume, 'configMap', 'name'));
    add(`volumes[${index}].secret.secretName`, 'Secret', textAt(volume, 'secret', 'secretName'));
    add(
      `volumes[${index}].persistentVolumeClaim`,
      'PersistentVolumeClaim',
      textAt(volume, 'persistentVolumeClaim', 'claimName'),
    );
  });
  for (const { path, container } of containers(spec)) {
    listAt(container, 'env').forEach((variable, index) => {
      const from = `${path}.env[${index}].valueFrom`;
      add(`${from}.secretKeyRef.name`, 'Secret', textAt(variable, 'valueFrom', 'secretKeyRef', 'name'));
      add(`${from}.configMapKeyRef.name`, 'ConfigMap', textAt(variable, 'valueFrom', 'configMapKeyRef', 'name'));
    });
    listAt(container, 'envFrom').forEach((source, index) => {
      add(`${path}.envFrom[${index}].secretRef`, 'Secret', textAt(source, 'secretRef', 'name'));
      add(`${path}.envFrom[${index}].configMapRef`, 'ConfigMap', textAt(source, 'configMapRef', 'name'));
    });
  }
  return found;
}
