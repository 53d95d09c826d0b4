import { images } from '@slipway/catalog/images';
import type { Cluster } from '@slipway/contracts/cluster';
import type { SearchSettings } from '@slipway/contracts/search-settings';
import { vectorStoreOf, type VectorStore } from '@slipway/contracts/vector-store';
import { aBedrockModel, anEmbeddingPlacement } from '@slipway/testing/model-builders';
import { aCluster } from '@slipway/testing/builders';
import { all, at, containerOf, listAt, only, podSpecOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { composeOpenSearch } from './compose.ts';

const embedding = anEmbeddingPlacement({ name: 'embed' });
const notes = { name: 'notes', model: 'embed' };
const talks = { name: 'talks', model: 'bedded', lifecycle: { rolloverGiB: 7, retentionDays: 33 } };
const bedded = aBedrockModel({ id: 'bedded', task: 'embedding', embeddingDimension: 1024 });

const common = { placements: [embedding], bedrockModels: [bedded], zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] };
const pods: VectorStore = { form: 'in-cluster', nodes: 5, memoryGiB: 6, storageGiB: 70, indexes: [notes] };
const domain: VectorStore = {
  form: 'managed',
  nodes: 3,
  instanceType: 'r7g.large.search',
  storageGiB: 100,
  snapshotDays: 9,
  indexes: [notes, talks],
};
const inside = aCluster({ ...common, vectorStore: pods });
const managed = aCluster({ ...common, vectorStore: domain });

const compose = composeOpenSearch({ indexes: { 'main.ts': 'the program' } });

function chartOf(cluster: Cluster, name: string) {
  const spec = compose(cluster).find((each) => each.name === name);
  if (spec === undefined) throw new Error(`no chart ${name}`);
  return { spec, manifests: synthesiseChart(spec) };
}

function settingsOf(cluster: Cluster): SearchSettings {
  const files = only(chartOf(cluster, 'indexes').manifests, 'ConfigMap', 'opensearch-indexes');
  return JSON.parse(textAt(files, 'data', 'settings.json')) as SearchSettings;
}

/** Environment of the job by name: its values, and its secrets as `secret/key`. */
function environmentOf(cluster: Cluster): Readonly<Record<string, string>> {
  const job = only(chartOf(cluster, 'indexes').manifests, 'Job');
  return Object.fromEntries(
    listAt(containerOf(job), 'env').map((variable) => {
      const from = at(variable, 'valueFrom', 'secretKeyRef');
      const value = from === undefined ? textAt(variable, 'value') : `${textAt(from, 'name')}/${textAt(from, 'key')}`;
      return [textAt(variable, 'name'), value];
    }),
  );
}

it('is nothing in a cluster that does not ask for it', () => {
  expect(compose(aCluster())).toEqual([]);
  expect(() => vectorStoreOf(aCluster())).toThrow("'vectorStore' is not in clusters/test/cluster.ts");
});

describe('as pods', () => {
  it('has its nodes in a chart of their own, and supplies itself', () => {
    const { spec, manifests } = chartOf(inside, 'opensearch');
    expect(manifests).meetsSchemas();
    expect(spec.supplies).toEqual([{ kind: 'VectorStore', namespace: 'opensearch', name: 'opensearch' }]);
    expect(spec.needs).toContainEqual({ kind: 'Operator', name: 'opensearch-operator' });
    const cluster = only(manifests, 'OpenSearchCluster', 'opensearch');
    expect(at(cluster, 'spec', 'nodePools', 0)).toMatchObject({ replicas: 5, diskSize: '70Gi' });
    expect(at(cluster, 'spec', 'general', 'version')).toBe(images.opensearch.tag);
  });

  it('its password is made once, and asks before it goes', () => {
    const made = only(chartOf(inside, 'opensearch').manifests, 'ExternalSecret', 'opensearch-admin-password');
    expect(at(made, 'spec', 'target', 'template', 'data')).toEqual({
      username: 'admin',
      password: '{{ .password }}',
    });
  });

  it('the job comes in with the password, and trusts the authority of the operator', () => {
    expect(environmentOf(inside)).toEqual({
      HOME: '/tmp',
      OPENSEARCH_CA: 'opensearch-ca/ca.crt',
      OPENSEARCH_PASSWORD: 'opensearch-admin-password/password',
      OPENSEARCH_URL: 'https://opensearch.opensearch.svc.cluster.local:9200',
      OPENSEARCH_USERNAME: 'opensearch-admin-password/username',
    });
    expect(chartOf(inside, 'indexes').spec.identities).toEqual([]);
  });
});

describe('as a domain of AWS', () => {
  it('has no pods; its address is a secret, and requests are signed', () => {
    expect(compose(managed).map(({ name }) => name)).toEqual(['indexes']);
    expect(environmentOf(managed)).toEqual({ HOME: '/tmp', OPENSEARCH_URL: 'opensearch-address/url' });
    const job = only(chartOf(managed, 'indexes').manifests, 'Job');
    expect(listAt(containerOf(job), 'args')).toContain('--sign-for=us-east-1');
    expect(chartOf(managed, 'indexes').spec.needs.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      expect.arrayContaining([
        'VectorStore opensearch',
        'IamRole slipway-test-opensearch-snapshots',
        'IamRole slipway-test-opensearch-opensearch-indexes',
        'ObjectBucket slipway-111122223333-test-backups',
      ]),
    );
  });

  it('the job may call its API and lend it one role, and nothing else', () => {
    const [identity] = chartOf(managed, 'indexes').spec.identities;
    expect(identity?.grants).toEqual([
      {
        actions: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
        resources: ['arn:aws:es:us-east-1:111122223333:domain/slipway-test/*'],
      },
      {
        actions: ['iam:PassRole'],
        resources: ['arn:aws:iam::111122223333:role/slipway-test-opensearch-snapshots'],
      },
    ]);
  });
});

describe.each([
  ['as pods', inside],
  ['as a domain', managed],
])('the job, %s', (_, cluster) => {
  const { manifests } = chartOf(cluster, 'indexes');
  const job = only(manifests, 'Job', 'opensearch-indexes');

  it('is kept whole, meets restricted, and runs after all else', () => {
    expect(manifests).meetsSchemas();
    expect(podSpecOf(job)).meetsRestricted();
    expect(podSpecOf(job)).keepsPodPromises();
    expect(at(job, 'metadata', 'annotations')).toMatchObject({ 'argocd.argoproj.io/hook': 'PostSync' });
  });

  it('has a way out, and nobody comes in', () => {
    const directions = all(manifests, 'NetworkPolicy').flatMap((policy) => listAt(policy, 'spec', 'policyTypes'));
    expect(new Set(directions)).toEqual(new Set(['Egress']));
  });
});

describe('what it is told', () => {
  const { templates, indexes, lifecycles, repositories, snapshots } = settingsOf(managed);
  const dimensionOf = (index: number) =>
    at(templates[index]?.body, 'template', 'mappings', 'properties', 'embedding', 'dimension');

  it('vectors are as long as the embeddings of their model', () => {
    expect(dimensionOf(0)).toBe(embedding.model.architecture.embeddingDimension);
    expect(dimensionOf(1)).toBe(1024);
  });

  it('are searched with faiss and HNSW, by words and by meaning', () => {
    expect(at(templates[0]?.body, 'template', 'mappings', 'properties', 'embedding')).toMatchObject({
      type: 'knn_vector',
      space_type: 'cosinesimil',
      method: { name: 'hnsw', engine: 'faiss' },
    });
    expect(at(templates[0]?.body, 'template', 'settings', 'index')).toMatchObject({
      knn: 'true',
      search: { default_pipeline: 'slipway-hybrid' },
    });
  });

  it('indexes are of one model, whose name they have', () => {
    const prefix = `notes-${embedding.model.id}-`;
    expect(indexes[0]).toEqual({ alias: 'notes', prefix, first: `${prefix}000001` });
    expect(at(templates[0]?.body, 'index_patterns')).toEqual([`${prefix}*`]);
    expect(indexes[1]?.first).toBe('talks-bedded-000001');
  });

  it('copies are in each zone of AWS, and on two nodes of ours', () => {
    const copies = (settings: SearchSettings) =>
      at(settings.templates[0]?.body, 'template', 'settings', 'index', 'number_of_replicas');
    expect(copies(settingsOf(managed))).toBe('2');
    expect(copies(settingsOf(inside))).toBe('1');
  });

  it('what only comes in rolls over and goes; everything else stays', () => {
    expect(lifecycles.map(({ name }) => name)).toEqual(['slipway-talks']);
    const text = JSON.stringify(lifecycles[0]);
    expect(text).toContain('"min_primary_shard_size":"7gb"');
    expect(text).toContain('"min_rollover_age":"33d"');
    const rollover = (index: number) => at(templates[index]?.body, 'template', 'settings', 'index', 'plugins');
    expect(rollover(0)).toBeUndefined();
    expect(rollover(1)).toEqual({ index_state_management: { rollover_alias: 'talks' } });
  });

  it('snapshots go into the bucket of backups every night, with a role that AWS takes on', () => {
    expect(repositories).toEqual([
      {
        name: 'slipway',
        body: {
          type: 's3',
          settings: {
            bucket: 'slipway-111122223333-test-backups',
            region: 'us-east-1',
            base_path: 'opensearch/opensearch',
            role_arn: 'arn:aws:iam::111122223333:role/slipway-test-opensearch-snapshots',
            server_side_encryption: 'true',
          },
        },
      },
    ]);
    expect(at(snapshots[0]?.body, 'deletion', 'condition', 'max_age')).toBe('9d');
    const none = aCluster({ ...common, vectorStore: { ...domain, snapshotDays: 0 } });
    expect(settingsOf(none)).toMatchObject({ repositories: [], snapshots: [] });
    expect(settingsOf(inside)).toMatchObject({ repositories: [], snapshots: [] });
  });

  it('a model that makes no embeddings is refused', () => {
    const wrong = aCluster({ ...common, vectorStore: { ...pods, indexes: [{ name: 'notes', model: 'chat' }] } });
    expect(() => settingsOf(wrong)).toThrow("'model' of index notes is chat, which makes no embeddings");
  });
});
