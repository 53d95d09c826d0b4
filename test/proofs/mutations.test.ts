import { nodePoolLabel, warmPoolName } from '@slipway/contracts/node-pool';
import { isGrafana } from '@slipway/contracts/grafana-pods';
import { isOpenSearch } from '@slipway/contracts/opensearch-pods';
import { isPostgres } from '@slipway/contracts/postgres-pods';
import { podTemplates } from '@slipway/contracts/pod-templates';
import { manifestTitle, type Json, type Manifest, type PlacedManifest } from '@slipway/contracts/manifest';
import { applicationDestination } from '@slipway/proofs/application-destination/application-destination';
import { connected } from '@slipway/proofs/connected/connected';
import { pinned } from '@slipway/proofs/pinned/pinned';
import type { Evidence, Proof } from '@slipway/proofs/proof';
import { referenced } from '@slipway/proofs/referenced/referenced';
import { withinProject } from '@slipway/proofs/within-project/within-project';
import { at, listAt, textAt } from '@slipway/testing/find';
import { changing, removing, withField } from '@slipway/testing/mutate';
import { describe, expect, it } from 'vitest';
import { realClusters } from './real-clusters.ts';

/**
 * Every object of the real clusters is broken in every way that a rule is about, one at a time. A list of what nobody
 * noticed must be empty, or be one that says why.
 */

const clusters = await realClusters();

const isOfOperators = ({ metadata }: Manifest) => metadata.name === 'operators';

/** Policies whose loss shuts something that no chart declares as a connection. */
const mayVanish = {
  'allow-dns': 'the DNS is no workload of ours: without the policy nothing is found, which no rendering can show',
  'allow-namespace': 'what runs in an environment is its owner’s affair: nobody declares who calls whom there',
};

/** A path as people write it, as its steps: `spec.groups[0].template`. */
const stepsOf = (path: string) =>
  path.split(/[.[\]]+/).flatMap((step) => (step === '' ? [] : [/^\d+$/.test(step) ? Number(step) : step]));

describe.each(clusters)('$name', ({ evidence, specOf }) => {
  const { manifests } = evidence;
  const objects = manifests.map(({ manifest }) => manifest);
  const policies = of('NetworkPolicy');
  const postgres = objects.filter(isPostgres);
  const grafanas = objects.filter(isGrafana);
  const searches = objects.filter(isOpenSearch);
  // What an operator makes pods of has no template that could be changed.
  const templates = objects
    .filter((object) => !isPostgres(object) && !isGrafana(object) && !isOpenSearch(object))
    .flatMap((workload) =>
      podTemplates(workload).map(({ path, template }) => ({ workload, path, steps: stepsOf(path), template })),
    );
  type Template = (typeof templates)[number];
  /** All manifests, with a field of one pod template set to a value. */
  const inTemplate = ({ workload, steps }: Template, field: readonly (string | number)[], value: Json) =>
    changed(workload, (manifest) => withField(manifest, [...steps, ...field], value));

  function of(...kinds: string[]): Manifest[] {
    return objects.filter(({ kind }) => kinds.includes(kind));
  }

  /** True when something in its namespace reads the Secret that an ExternalSecret writes. */
  function isRead({ metadata: { namespace, name } }: Manifest): boolean {
    const read = new RegExp(`"(secretKeyRef":\\{"key":"[^"]+","name|secret":\\{"name|secretName)":"${name}"`);
    return objects.some((object) => object.metadata.namespace === namespace && read.test(JSON.stringify(object)));
  }

  const changed = (object: Manifest, change: (manifest: Manifest) => Manifest) =>
    changing(manifests, manifestTitle(object), change);
  const rulesOf = (proof: Proof, of: readonly PlacedManifest[], more: Partial<Evidence> = {}) =>
    proof.prove({ ...evidence, manifests: of, ...more }).map(({ rule }) => rule);

  /** Titles of the objects whose change a proof does not notice by one of these rules. */
  function unnoticed(
    proof: Proof,
    rules: readonly string[],
    among: readonly Manifest[],
    mutate: (object: Manifest) => readonly PlacedManifest[],
  ): string[] {
    expect(among, 'a mutation of nothing proves nothing').not.toEqual([]);
    const before = rulesOf(proof, manifests).filter((rule) => rules.includes(rule)).length;
    return among
      .filter((object) => rulesOf(proof, mutate(object)).filter((rule) => rules.includes(rule)).length <= before)
      .map(manifestTitle);
  }

  /** Pod templates whose change a proof does not notice by one of these rules. */
  function unnoticedTemplates(
    proof: Proof,
    rules: readonly string[],
    mutate: (template: Template) => readonly PlacedManifest[],
  ): string[] {
    expect(templates, 'a mutation of nothing proves nothing').not.toEqual([]);
    const count = (of: readonly PlacedManifest[]) => rulesOf(proof, of).filter((rule) => rules.includes(rule)).length;
    const before = count(manifests);
    return templates
      .filter((template) => count(mutate(template)) <= before)
      .map(({ workload, path }) => `${manifestTitle(workload)} ${path}`);
  }

  describe('connected notices', () => {
    const halves = ['missing-egress', 'missing-ingress'];
    const declared = policies.filter(({ metadata }) => !(metadata.name in { 'default-deny': '', ...mayVanish }));
    const direction = (policy: Manifest) => (at(policy, 'spec', 'egress') === undefined ? 'ingress' : 'egress');

    it('every policy that is removed, but for those of a short list', () => {
      const silent = unnoticed(connected, [...halves, 'no-default-deny'], policies, (policy) =>
        removing(manifests, manifestTitle(policy)),
      );
      expect(silent).toEqual(policies.filter(({ metadata }) => metadata.name in mayVanish).map(manifestTitle));
    });

    it('every namespace that is no longer shut, or in one direction only', () => {
      const denials = policies.filter(({ metadata }) => metadata.name === 'default-deny');
      for (const policyTypes of [[], ['Ingress'], ['Egress']]) {
        const mutate = (policy: Manifest) =>
          changed(policy, (manifest) => withField(manifest, ['spec', 'policyTypes'], policyTypes));
        expect(unnoticed(connected, ['no-default-deny'], denials, mutate)).toEqual([]);
      }
    });

    it('every policy with another port', () => {
      const mutate = (policy: Manifest) =>
        changed(policy, (manifest) => withField(manifest, ['spec', direction(policy), 0, 'ports', 0, 'port'], 1));
      expect(unnoticed(connected, halves, declared, mutate)).toEqual([]);
    });

    it('every policy about other pods', () => {
      const mutate = (policy: Manifest) =>
        changed(policy, (manifest) => withField(manifest, ['spec', 'podSelector', 'matchLabels', 'other'], 'x'));
      expect(unnoticed(connected, halves, declared, mutate)).toEqual([]);
    });

    it('every policy whose types name the other direction', () => {
      const mutate = (policy: Manifest) =>
        changed(policy, (manifest) =>
          withField(manifest, ['spec', 'policyTypes'], [direction(policy) === 'egress' ? 'Ingress' : 'Egress']),
        );
      expect(unnoticed(connected, halves, declared, mutate)).toEqual([]);
    });

    it('every policy that lets in, or leads to, somebody else', () => {
      const mutate = (policy: Manifest) =>
        changed(policy, (manifest) => {
          const peers = direction(policy) === 'egress' ? 'to' : 'from';
          const else_ = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'elsewhere' } } };
          return withField(manifest, ['spec', direction(policy), 0, peers], [else_]);
        });
      expect(unnoticed(connected, halves, declared, mutate)).toEqual([]);
      expect(unnoticed(connected, ['idle-policy-peer'], declared, mutate)).toEqual([]);
    });

    it('every workload whose pods are no longer those that policies name', () => {
      const mutate = (template: Template) => inTemplate(template, ['metadata', 'labels'], { a: 'b' });
      expect(unnoticedTemplates(connected, ['idle-policy-peer', 'pods-without-policy'], mutate)).toEqual([]);
    });

    it('a PostgreSQL that is no longer the one that policies name', () => {
      const rename = (object: Manifest) =>
        changed(object, (manifest) => withField(manifest, ['metadata', 'name'], 'other'));
      for (const object of postgres) {
        expect(rulesOf(connected, rename(object))).toEqual(expect.arrayContaining(['pods-without-policy']));
      }
      const labels = ['spec', 'deployment', 'spec', 'template', 'metadata', 'labels'];
      for (const object of grafanas) {
        const relabelled = changed(object, (manifest) => withField(manifest, labels, { a: 'b' }));
        expect(rulesOf(connected, relabelled)).toContain('pods-without-policy');
      }
    });

    it('every environment that the gateway no longer knows as one', () => {
      const environments = of('Namespace').filter(
        ({ metadata }) => at(metadata, 'labels', 'slipway.dev/environment') !== undefined,
      );
      expect(environments).toHaveLength(evidence.cluster.developers.length);
      if (environments.length === 0) return;
      const mutate = (namespace: Manifest) =>
        changed(namespace, (manifest) => withField(manifest, ['metadata', 'labels'], {}));
      expect(unnoticed(connected, ['missing-ingress'], environments, mutate)).toEqual([]);
    });
  });

  describe('referenced notices', () => {
    const rule = ['dangling-reference'];
    /** What is there for others that name it. Nobody needs to name the account `default`, or a file that a person reads. */
    const named = [
      ...of('Namespace', 'NodeClass', 'EC2NodeClass', 'ObjectStore', 'Password'),
      ...of('ExternalSecret').filter(isRead),
      // A cluster without operators of ours has nothing in their class.
      ...of('PriorityClass').filter(
        ({ metadata }) => metadata.name !== 'slipway-operators' || of('AppProject').some(isOfOperators),
      ),
      // Without environments nobody is bound to a role.
      ...of('ClusterRole').filter(({ metadata }) =>
        of('RoleBinding').some((binding) => at(binding, 'roleRef', 'name') === metadata.name),
      ),
      ...of('ServiceAccount').filter(({ metadata }) => metadata.name !== 'default'),
      ...of('ConfigMap').filter(({ metadata }) =>
        templates.some(({ template }) => JSON.stringify(template).includes(`{"name":"${metadata.name}"}`)),
      ),
      // Where some nodes always stay, there are two of a name for pods.
      ...of('NodePool').filter(({ metadata }) =>
        evidence.cluster.placements.some(({ pool }) => pool.name === metadata.name && pool.warmNodes === undefined),
      ),
      ...of('AppProject').filter(({ metadata }) =>
        of('Application').some((application) => at(application, 'spec', 'project') === metadata.name),
      ),
    ];

    it('a pool that is removed with its warm nodes', () => {
      const warm = evidence.cluster.nodePools.filter(
        (pool) =>
          pool.warmNodes !== undefined && evidence.cluster.placements.some((one) => one.pool.name === pool.name),
      );
      for (const pool of warm) {
        const names = [pool.name, warmPoolName(pool)];
        const left = manifests.filter(
          ({ manifest }) => manifest.kind !== 'NodePool' || !names.includes(manifest.metadata.name),
        );
        expect(left).toHaveLength(manifests.length - names.length);
        expect(rulesOf(referenced, left)).toEqual(expect.arrayContaining(rule));
      }
    });

    it('everything that is removed while others name it', () => {
      expect(unnoticed(referenced, rule, named, (object) => removing(manifests, manifestTitle(object)))).toEqual([]);
    });

    it('everything that has another name than others say', () => {
      const rename = (manifest: Manifest) => {
        // Pods choose a pool by the label of its nodes.
        if (manifest.kind === 'NodePool')
          return withField(manifest, ['spec', 'template', 'metadata', 'labels', nodePoolLabel], 'other');
        const renamed = withField(manifest, ['metadata', 'name'], 'other');
        // The Secret that it writes is what others name.
        return manifest.kind === 'ExternalSecret' ? withField(renamed, ['spec', 'target', 'name'], 'other') : renamed;
      };
      expect(unnoticed(referenced, rule, named, (object) => changed(object, rename))).toEqual([]);
    });

    it('everything that moves away from those who name it', () => {
      const movable = named.filter(({ metadata, kind }) => metadata.namespace !== undefined && kind !== 'AppProject');
      const mutate = (object: Manifest) =>
        changed(object, (manifest) => withField(manifest, ['metadata', 'namespace'], 'kube-system'));
      expect(unnoticed(referenced, rule, movable, mutate)).toEqual([]);
    });

    it('every workload that names what is not there', () => {
      const fields = [['serviceAccountName'], ['priorityClassName'], ['nodeSelector', nodePoolLabel]];
      for (const field of fields) {
        const mutate = (template: Template) => inTemplate(template, ['spec', ...field], 'nobody');
        expect(unnoticedTemplates(referenced, rule, mutate)).toEqual([]);
      }
    });

    it('a store of secrets that nobody renders any more', () => {
      const without = manifests.filter(({ manifest }) => manifest.kind !== 'SecretStore');
      const readers = of('ExternalSecret').filter((secret) => at(secret, 'spec', 'secretStoreRef') !== undefined);
      expect(rulesOf(referenced, without)).toEqual(readers.map(() => 'dangling-reference'));
    });
  });

  describe('within-project notices', () => {
    /** What some Application syncs: all but the root, which is applied by hand. */
    const synced = manifests
      .filter(({ file }) => specOf.get(file)?.app !== 'bootstrap')
      .map(({ manifest }) => manifest);
    const ofTeams = manifests
      .filter(({ file }) => specOf.get(file)?.team !== undefined)
      .map(({ manifest }) => manifest);

    /** What the Applications of a project sync of ours. */
    const heldBy = (project: Manifest) => {
      const folders = of('Application')
        .filter((application) => at(application, 'spec', 'project') === project.metadata.name)
        .map((application) => at(application, 'spec', 'source', 'path'));
      return manifests
        .filter(({ file }) => folders.includes(file.slice(0, file.lastIndexOf('/'))))
        .map(({ manifest }) => manifest);
    };

    it('every object of a kind that nobody allows', () => {
      const mutate = (object: Manifest) =>
        changed(object, (manifest) => withField(manifest, ['apiVersion'], 'elsewhere.example.com/v1'));
      // Without their kind, Applications and projects are not found any more: they are what is held against.
      const others = synced.filter(({ apiVersion }) => !apiVersion.startsWith('argoproj.io/'));
      expect(unnoticed(withinProject, ['kind-outside-project'], others, mutate)).toEqual([]);
    });

    it('every object in a namespace that nobody allows', () => {
      const mutate = (object: Manifest) =>
        changed(object, (manifest) => withField(manifest, ['metadata', 'namespace'], 'elsewhere'));
      const inNamespaces = synced.filter(({ metadata }) => metadata.namespace !== undefined);
      expect(unnoticed(withinProject, ['namespace-outside-project'], inNamespaces, mutate)).toEqual([]);
    });

    it('every object of a team that would lie among the services', () => {
      const inNamespaces = ofTeams.filter(({ metadata }) => metadata.namespace !== undefined);
      if (inNamespaces.length === 0) return;
      const mutate = (object: Manifest) =>
        changed(object, (manifest) => withField(manifest, ['metadata', 'namespace'], 'litellm'));
      expect(unnoticed(withinProject, ['namespace-outside-project'], inNamespaces, mutate)).toEqual([]);
    });

    it('every environment that takes the name of a service, or of another team', () => {
      const environments = ofTeams.filter(({ kind }) => kind === 'Namespace');
      if (environments.length === 0) return;
      for (const name of ['litellm-x', 'kube-system', 'dev-nobody-x']) {
        const mutate = (namespace: Manifest) =>
          changed(namespace, (manifest) => withField(manifest, ['metadata', 'name'], name));
        expect(unnoticed(withinProject, ['name-outside-project'], environments, mutate)).toEqual([]);
      }
    });

    it('every kind in use that a project no longer allows', () => {
      const silent: string[] = [];
      for (const project of of('AppProject')) {
        const held = heldBy(project);
        for (const list of ['clusterResourceWhitelist', 'namespaceResourceWhitelist']) {
          listAt(project, 'spec', list).forEach((allowed, index) => {
            const kind = textAt(allowed, 'kind');
            if (!held.some((manifest) => manifest.kind === kind)) return;
            const without = changed(project, (manifest) => withField(manifest, ['spec', list, index], undefined));
            if (!rulesOf(withinProject, without).includes('kind-outside-project'))
              silent.push(`${project.metadata.name} ${kind}`);
          });
        }
      }
      expect(silent).toEqual([]);
    });

    it('every namespace in use that a project no longer reaches', () => {
      const silent: string[] = [];
      // What the charts of others make is rendered by Argo CD.
      const ofOthers = ['root', 'operators'];
      for (const project of of('AppProject').filter((each) => !ofOthers.includes(each.metadata.name))) {
        listAt(project, 'spec', 'destinations').forEach((destination, index) => {
          const pattern = new RegExp(`^${textAt(destination, 'namespace').replace('*', '.*')}$`);
          const used = heldBy(project).some(({ metadata }) => pattern.test(metadata.namespace ?? 'none'));
          const pointed = of('Application').some(
            (each) =>
              at(each, 'spec', 'project') === project.metadata.name &&
              pattern.test((at(each, 'spec', 'destination', 'namespace') as string | undefined) ?? ''),
          );
          if (!pointed && !used) return;
          const without = changed(project, (manifest) =>
            withField(manifest, ['spec', 'destinations', index], undefined),
          );
          // The empty one is where Applications of folders point, and charts at their own; the others are where objects are.
          const noticed = [...rulesOf(withinProject, without), ...rulesOf(applicationDestination, without)];
          const rule = pointed ? 'destination-outside-project' : 'namespace-outside-project';
          if (!noticed.includes(rule)) silent.push(`${project.metadata.name} ${pattern.source}`);
        });
      }
      expect(silent).toEqual([]);
    });
  });

  describe('pinned notices', () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const image = ['spec', 'containers', 0, 'image'] as const;
    const named = ({ template }: Template) => textAt(template, ...image).replace(/@.*$/, '');
    const repository = (template: Template) => named(template).replace(/:[^/:]*$/, '');
    const withImage = (template: Template, reference: string) => inTemplate(template, image, reference);

    it.each(['', ':latest', ':main', ':main-stable'])('every image with the tag "%s"', (tag) => {
      const mutate = (template: Template) => withImage(template, `${repository(template)}${tag}`);
      expect(unnoticedTemplates(pinned, ['moving-tag'], mutate)).toEqual([]);
    });

    it('the image of a PostgreSQL, wherever it stands', () => {
      const move = (manifest: Manifest) => withField(manifest, ['spec', 'imageName'], 'example.com/pg:latest');
      for (const object of postgres) expect(rulesOf(pinned, changed(object, move))).toContain('moving-tag');
      const moved = (manifest: Manifest) => withField(manifest, ['spec', 'version'], 'example.com/grafana:latest');
      for (const object of grafanas) expect(rulesOf(pinned, changed(object, moved))).toContain('moving-tag');
      const other = (manifest: Manifest) => withField(manifest, ['spec', 'general', 'image'], 'example.com/os:latest');
      for (const object of searches) expect(rulesOf(pinned, changed(object, other))).toContain('moving-tag');
    });

    it('every image without a digest; one with a digest is fine', () => {
      for (const template of templates) {
        const { workload, path } = template;
        const about = (of: readonly PlacedManifest[]) =>
          pinned
            .prove({
              ...evidence,
              manifests: of.filter(({ manifest }) => manifestTitle(manifest) === manifestTitle(workload)),
            })
            .filter(
              (finding) => finding.rule === 'unpinned-image' && finding.path?.startsWith(`${path}.spec.containers[0]`),
            )
            .map(({ severity }) => severity);
        expect(about(withImage(template, named(template)))).toEqual(['warning']);
        expect(about(withImage(template, `${named(template)}@${digest}`))).toEqual([]);
      }
    });

    it('weights without a commit; those with one are fine', () => {
      const withRevision = (revision: string) => ({
        ...evidence.cluster,
        placements: evidence.cluster.placements.map((placement) => ({
          ...placement,
          model: { ...placement.model, weights: { ...placement.model.weights, revision } },
        })),
      });
      const about = (revision: string) =>
        rulesOf(pinned, manifests, { cluster: withRevision(revision) }).filter((rule) => rule === 'unpinned-weights');
      expect(about('unpinned')).toHaveLength(evidence.cluster.placements.length);
      expect(about('0'.repeat(40))).toEqual([]);
    });
  });
});

describe('nodes of our own Karpenter', () => {
  const classes = clusters.flatMap(({ evidence }) =>
    evidence.manifests
      .filter(({ manifest }) => manifest.kind === 'EC2NodeClass')
      .map((placed) => ({ evidence, placed })),
  );

  it.runIf(classes.length > 0)('pinned notices an image of them that moves; one of a release is fine', () => {
    for (const { evidence, placed } of classes) {
      const about = (alias: string) =>
        pinned
          .prove({
            ...evidence,
            manifests: [
              { ...placed, manifest: withField(placed.manifest, ['spec', 'amiSelectorTerms', 0, 'alias'], alias) },
            ],
          })
          .filter(({ rule }) => rule === 'unpinned-node-image');
      expect(about('bottlerocket@latest')).toHaveLength(1);
      expect(about('bottlerocket@v1.50.0')).toEqual([]);
    }
  });
});
