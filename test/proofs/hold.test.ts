import { bedrockRoutes } from '@slipway/contracts/bedrock';
import { serviceHost } from '@slipway/contracts/endpoint';
import { bedrockEndpoint, inferenceGateway } from '@slipway/contracts/inference-gateway';
import { isOpenSearch } from '@slipway/contracts/opensearch-pods';
import { isPostgres } from '@slipway/contracts/postgres-pods';
import { podTemplates } from '@slipway/contracts/pod-templates';
import { engines } from '@slipway/contracts/model';
import { manifestTitle, type Json, type JsonObject, type Manifest } from '@slipway/contracts/manifest';
import { gatewayWorkload, modelEndpoint } from '@slipway/contracts/workloads';
import { proofs } from '@slipway/proofs/registry';
import { all, at, listAt, only, podSpecsOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { secretKeysOf, serviceOfRay, toldOf } from './ray-objects.ts';
import { realClusters } from './real-clusters.ts';

const clusters = await realClusters();

describe.each(clusters)('$name', ({ evidence, specOf }) => {
  const { cluster, manifests: placed } = evidence;
  const manifests = placed.map(({ manifest }) => manifest);
  const pods = manifests.filter((manifest) => podTemplates(manifest).length > 0);

  it.each(proofs)('$claim', ({ prove }) => {
    expect(prove(evidence).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('has something to prove things of', () => {
    expect(pods.length).toBeGreaterThan(0);
    expect(evidence.connections.length).toBeGreaterThan(0);
    expect(all(manifests, 'AppProject').length).toBeGreaterThan(0);
  });

  describe.each(pods.map((workload) => [manifestTitle(workload), workload] as const))('%s', (_, workload) => {
    it('meets the Pod Security Standard restricted', () => {
      for (const spec of podSpecsOf(workload)) expect(spec).meetsRestricted();
    });

    it('keeps what is promised of every pod', () => {
      // Those that serve nobody are asked for no health.
      // CloudNativePG gives instances probes and an account of their own, with whose token each watches what it should be.
      // OpenSearch's operator says itself what its pods mount, and OpenSearch writes beside its programs.
      if (isPostgres(workload) || isOpenSearch(workload)) return;
      for (const spec of podSpecsOf(workload)) expect(spec).keepsPodPromises();
    });
  });

  describe('the gateway and those behind it', () => {
    const services = [...all(manifests, 'Service'), ...all(manifests, 'RayService').map(serviceOfRay)];
    const [config] = all(manifests, 'ConfigMap')
      .filter(
        ({ metadata }) => metadata.namespace === gatewayWorkload.namespace && metadata.name === gatewayWorkload.name,
      )
      .map((manifest) => load(textAt(manifest, 'data', 'config.yaml')) as JsonObject);
    // A group is each of its models once more, with a weight.
    const models = (listAt(config, 'model_list') as readonly JsonObject[]).filter(
      (model) => at(model, 'litellm_params', 'weight') === undefined,
    );
    const bedrock = `http://${serviceHost(bedrockEndpoint)}:${bedrockEndpoint.port}/v1`;
    const served = models.filter((model) => at(model, 'litellm_params', 'api_base') !== bedrock);

    /** The workload behind a name: what its service selects, or what the pool of its route selects. */
    const serverOf = (name: string, service: Manifest): Manifest => {
      if (at(service, 'spec', 'type') !== 'ExternalName') {
        return podsBehind(service, at(service, 'spec', 'selector'), pods);
      }
      return podsBehind(service, at(only(manifests, 'InferencePool', name), 'spec', 'selector', 'matchLabels'), pods);
    };
    /** Where a gateway takes what comes for a name, as the port of a service. */
    const routedPort = (name: string, url: URL): Json => {
      const route = only(manifests, 'HTTPRoute', name);
      expect(at(route, 'spec', 'hostnames')).toEqual([url.hostname]);
      expect(at(route, 'spec', 'rules', 0, 'backendRefs', 0)).toMatchObject({ kind: 'InferencePool', name });
      expect(at(only(manifests, 'InferencePool', name), 'spec', 'targetPorts', 0, 'number')).toBe(Number(url.port));
      return { port: at(route, 'spec', 'parentRefs', 0, 'port') ?? null, targetPort: 'http' };
    };

    it('offers each placement once, and each Bedrock model', () => {
      expect(models.map((model) => model['model_name'])).toEqual([
        ...cluster.placements.map(({ name }) => name),
        ...bedrockRoutes(cluster).flatMap(({ names }) => names),
      ]);
      expect(served).toHaveLength(cluster.placements.length);
    });

    it('calls models of Bedrock where a gateway listens for them, by names that one of its routes takes', () => {
      const taken = all(manifests, 'AIGatewayRoute').flatMap((route) =>
        listAt(route, 'spec', 'rules', 0, 'matches').map((match) => at(match, 'headers', 0, 'value')),
      );
      const called = models.filter((model) => !served.includes(model));
      expect(called.map((model) => textAt(model, 'litellm_params', 'model'))).toEqual(
        bedrockRoutes(cluster).flatMap(({ names }) => names.map((name) => `openai/${name}`)),
      );
      expect(taken.sort()).toEqual(called.map((model) => model['model_name']).sort());
      if (called.length === 0) return;
      const gateway = only(manifests, 'Gateway', inferenceGateway.name);
      const proxy = only(manifests, 'EnvoyProxy', textAt(gateway, 'spec', 'infrastructure', 'parametersRef', 'name'));
      const service = textAt(proxy, 'spec', 'provider', 'kubernetes', 'envoyService', 'name');
      expect(`${service}.${gateway.metadata.namespace ?? ''}.svc.cluster.local`).toBe(serviceHost(bedrockEndpoint));
      expect(listAt(gateway, 'spec', 'listeners').map((listener) => at(listener, 'port'))).toContain(
        bedrockEndpoint.port,
      );
    });

    it.each(served.map((model) => [textAt(model, 'model_name'), model] as const))(
      'calls %s by the name and port of a service that is rendered, whose pods listen there and know the name',
      (_, model) => {
        const url = new URL(textAt(model, 'litellm_params', 'api_base'));
        const service = services.find(
          ({ metadata }) => url.hostname === `${metadata.name}.${metadata.namespace ?? ''}.svc.cluster.local`,
        );
        const name = textAt(model, 'model_name');
        const server = serverOf(name, service!);
        const container = servingContainer(server);
        const port =
          at(service, 'spec', 'type') === 'ExternalName'
            ? routedPort(name, url)
            : (at(service, 'spec', 'ports', 0) ?? {});
        expect(at(port, 'port')).toBe(Number(url.port));
        const opened = listAt(container, 'ports').find((each) => at(each, 'name') === at(port, 'targetPort'));
        expect(at(opened, 'containerPort')).toBe(Number(url.port));
        // Ray Serve has a port of its own, and gives engines whichever is free.
        if (server.kind !== 'RayService') expect(toldOf(server, 'port')).toBe(url.port);

        // The engine answers to the alias behind the provider's prefix, whatever its option for it is called.
        const alias = textAt(model, 'litellm_params', 'model').split('/').slice(1).join('/');
        expect(toldOf(server, 'served-model-name', 'alias', 'model_id')).toBe(alias);
      },
    );

    it.each(served.map((model) => [textAt(model, 'model_name'), model] as const))(
      'takes no more tokens for %s than its server was told to',
      (name, model) => {
        const { namespace } = modelEndpoint(cluster.placements.find((each) => each.name === name)!).workload;
        const kinds = ['Deployment', 'LeaderWorkerSet', 'RayService'];
        const server = pods.find(
          ({ kind, metadata }) =>
            [name, `${name}-group`].includes(metadata.name) && metadata.namespace === namespace && kinds.includes(kind),
        )!;
        const length = toldOf(server, 'max-model-len', 'max_model_len');
        const limit = Number(length ?? Number(toldOf(server, 'ctx-size')) / Number(toldOf(server, 'parallel') ?? 1));
        expect(at(model, 'model_info', 'max_input_tokens')).toBeLessThanOrEqual(limit);
      },
    );

    it('is where developers are told that it is', () => {
      const told = all(manifests, 'ConfigMap')
        .filter((manifest) => at(manifest, 'data', 'OPENAI_BASE_URL') !== undefined)
        .map((manifest) => textAt(manifest, 'data', 'OPENAI_BASE_URL'));
      expect(told).toHaveLength(cluster.developers.length);
      for (const address of new Set(told)) {
        const url = new URL(address);
        const service = services.find(
          ({ metadata }) => url.hostname === `${metadata.name}.${metadata.namespace ?? ''}.svc.cluster.local`,
        );
        expect(at(service, 'spec', 'ports', 0, 'port')).toBe(Number(url.port));
      }
    });

    it('engines run in namespaces of their own', () => {
      const namespaceOf = { vllm: 'vllm', 'llama-cpp': 'llama-cpp', 'ray-serve': 'ray' };
      for (const engine of engines) {
        const inNamespace = pods
          .filter(({ metadata }) => metadata.namespace === namespaceOf[engine])
          .filter(({ kind }) => !['RayCluster', 'StatefulSet'].includes(kind))
          .map(({ metadata }) => metadata.name);
        // Beside them are those that work for them: who picks a replica, who copies weights, Ray's Redis and shared cluster.
        const own = inNamespace
          .filter((name) => !/-(picker|weights)$/.test(name))
          // A group leaves the name of its model to the service of its operator.
          .map((name) => name.replace(/-group$/, ''));
        const expected = cluster.placements.filter((placement) => placement.engine === engine).map(({ name }) => name);
        expect(own.sort()).toEqual(expected.sort());
      }
    });
  });

  describe('secrets', () => {
    /** The namespace from which a secret is copied; undefined where it is read from AWS or made. */
    const remoteOf = ({ metadata: { namespace }, ...secret }: Manifest) => {
      const name = at(secret, 'spec', 'secretStoreRef', 'name');
      const store = all(manifests, 'SecretStore').find(
        ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
      );
      return at(store, 'spec', 'provider', 'kubernetes', 'remoteNamespace');
    };

    it('are named, never held', () => {
      expect(all(manifests, 'Secret')).toEqual([]);
    });

    it('are read from the path of their own cluster and namespace', () => {
      for (const secret of all(manifests, 'ExternalSecret').filter((each) => remoteOf(each) === undefined)) {
        for (const entry of listAt(secret, 'spec', 'data')) {
          expect(at(entry, 'remoteRef', 'key')).toMatch(
            new RegExp(`^/slipway/${cluster.name}/${secret.metadata.namespace ?? ''}/`),
          );
        }
      }
    });

    it('or copied, under their own name and key by key, from one that is written in another namespace', () => {
      for (const copy of all(manifests, 'ExternalSecret')) {
        const namespace = remoteOf(copy);
        if (namespace === undefined) continue;
        const [original] = all(manifests, 'ExternalSecret').filter(
          ({ metadata }) => metadata.namespace === namespace && metadata.name === copy.metadata.name,
        );
        expect(original, copy.metadata.name).toBeDefined();
        const entries = listAt(copy, 'spec', 'data');
        expect(entries).not.toEqual([]);
        for (const entry of entries) {
          expect(at(entry, 'remoteRef', 'key')).toBe(copy.metadata.name);
          expect(JSON.stringify(original)).toContain(JSON.stringify(at(entry, 'remoteRef', 'property')));
        }
      }
    });

    it('have every key that a pod asks for', () => {
      for (const workload of pods) {
        for (const wanted of secretKeysOf(workload)) {
          // The operator of OpenSearch says which authority signs its certificates.
          const { namespace } = workload.metadata;
          const authorities = manifests
            .filter((one) => isOpenSearch(one) && one.metadata.namespace === namespace)
            .map(({ metadata }) => `${metadata.name}-ca`);
          if (authorities.includes(wanted.name)) {
            expect(wanted.key).toBe('ca.crt');
            continue;
          }
          const secret = all(manifests, 'ExternalSecret').find(
            ({ metadata, ...rest }) =>
              metadata.namespace === workload.metadata.namespace && at(rest, 'spec', 'target', 'name') === wanted.name,
          );
          const template = at(secret ?? {}, 'spec', 'target', 'template', 'data') as JsonObject | undefined;
          const keys = template && Object.keys(template);
          expect(keys ?? listAt(secret, 'spec', 'data').map((entry) => at(entry, 'secretKey'))).toContain(wanted.key);
        }
      }
    });
  });

  describe('what Argo CD does with it', () => {
    const applications = all(manifests, 'Application');

    it('each file is synced by one Application; the root alone is applied by hand', () => {
      const folders = applications
        .filter((application) => at(application, 'spec', 'source', 'helm') === undefined)
        .map((application) => at(application, 'spec', 'source', 'path'));
      expect(new Set(folders).size).toBe(folders.length);
      const unsynced = [...specOf.keys()].filter((file) => !folders.includes(file.slice(0, file.lastIndexOf('/'))));
      expect(unsynced).toEqual([`dist/${cluster.name}/bootstrap/root.yaml`]);
    });

    it('no Application is in the project default', () => {
      expect(applications.map((application) => at(application, 'spec', 'project'))).not.toContain('default');
    });

    it('each Application reads what its project lets it read, into the cluster that it lets it reach', () => {
      for (const application of applications) {
        const project = only(manifests, 'AppProject', textAt(application, 'spec', 'project'));
        expect(at(project, 'spec', 'sourceRepos')).toContain(at(application, 'spec', 'source', 'repoURL'));
        expect(listAt(project, 'spec', 'destinations').map((where) => at(where, 'name'))).toContain(
          at(application, 'spec', 'destination', 'name'),
        );
      }
    });

    it('teams make nothing outside their namespaces, and no other namespaces', () => {
      for (const { name } of cluster.tenancy.teams) {
        const project = only(manifests, 'AppProject', `team-${name}`);
        expect(at(project, 'spec', 'clusterResourceWhitelist')).toEqual([
          { group: '', kind: 'Namespace', name: `dev-${name}-*` },
        ]);
      }
    });

    it('what is declared of a team lies in the folder of that team', () => {
      for (const { file, manifest } of placed) {
        const team = /^dist\/[^/]+\/developers\/([^/]+)\//.exec(file)?.[1];
        if (team === undefined) continue;
        expect(manifest.metadata.namespace ?? manifest.metadata.name).toMatch(new RegExp(`^dev-${team}-`));
      }
    });
  });
});

/** The workload whose pods a service leads to. */
function podsBehind(service: Manifest, selector: Json | undefined, workloads: readonly Manifest[]): Manifest {
  const wanted = Object.entries(selector as Readonly<Record<string, string>>);
  const found = workloads.filter(
    (workload) =>
      workload.metadata.namespace === service.metadata.namespace &&
      podTemplates(workload).some(({ template }) =>
        wanted.every(([key, value]) => at(template, 'metadata', 'labels', key) === value),
      ),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** The one container of a workload that answers callers. */
function servingContainer(workload: Manifest): Json {
  // The head of a RayService opens ports too, and answers none of them.
  const specs = workload.kind === 'RayService' ? podSpecsOf(workload).slice(1) : podSpecsOf(workload);
  const serving = specs
    .flatMap((spec) => listAt(spec, 'containers'))
    .filter((container) => listAt(container, 'ports').length > 0);
  expect(serving).toHaveLength(1);
  return serving[0]!;
}
