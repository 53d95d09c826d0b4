import type { Peer } from '@slipway/contracts/connection';
import type { Manifest } from '@slipway/contracts/manifest';
import { operatorService } from '@slipway/contracts/operators';
import { podTemplates } from '@slipway/contracts/pod-templates';
import { isPostgres } from '@slipway/contracts/postgres-pods';
import { internet, podIdentityAgent } from '@slipway/contracts/topology-peers';
import { roleName } from '@slipway/contracts/workload-identity';
import { all, at } from '@slipway/testing/find';
import { describe, expect, it } from 'vitest';
import { fixtureClusters, realClusters } from './real-clusters.ts';

const clusters = [
  ...(await realClusters()).map((each) => [each.name, each] as const),
  ...(await fixtureClusters()).map((each) => [`${each.name} of the fixture`, each] as const),
];

describe.each(clusters)('roles in AWS: %s', (_, { evidence, specs }) => {
  const manifests = evidence.manifests.map(({ manifest }) => manifest);
  const pods = manifests.filter((manifest) => podTemplates(manifest).length > 0);
  const identities = specs.flatMap((spec) => spec.identities);

  it('belong to accounts that are rendered and that some pod has', () => {
    const proxies = all(manifests, 'EnvoyProxy').map(({ metadata, spec }) => ({
      namespace: metadata.namespace,
      account: at(spec, 'provider', 'kubernetes', 'envoyServiceAccount', 'name'),
    }));
    const namesAccount = (application: Manifest, namespace: string, account: string) =>
      at(application, 'spec', 'destination', 'namespace') === namespace &&
      new RegExp(`"serviceAccount":\\{("operator":\\{|[^{}]|\\{[^{}]*\\})*"name":"${account}"`).test(
        JSON.stringify(at(application, 'spec', 'source', 'helm') ?? {}),
      );
    for (const identity of identities) {
      const { namespace, serviceAccount, authentication } = identity;
      // A chart of others makes the account that its values name.
      const lent = all(manifests, 'Application').find((one) => namesAccount(one, namespace, serviceAccount));
      if (lent !== undefined) {
        const values = JSON.stringify(at(lent, 'spec', 'source', 'helm'));
        expect(values.includes(`:role/${roleName(identity)}"`)).toBe(authentication === 'irsa');
        continue;
      }
      // Envoy Gateway makes the account of its pods.
      if (proxies.some((proxy) => proxy.namespace === namespace && proxy.account === serviceAccount)) continue;
      const inNamespace = (manifest: Manifest) => manifest.metadata.namespace === namespace;
      // CloudNativePG names an account after its PostgreSQL, and makes it.
      if (manifests.some((one) => isPostgres(one) && inNamespace(one) && one.metadata.name === serviceAccount))
        continue;
      const account = all(manifests, 'ServiceAccount').find(
        (one) => inNamespace(one) && one.metadata.name === serviceAccount,
      );
      expect(account).toBeDefined();
      const role = at(account ?? {}, 'metadata', 'annotations', 'eks.amazonaws.com/role-arn');
      expect(role === undefined).toBe(authentication !== 'irsa');
      // No pod has the account of a store: External Secrets asks for its token.
      const stores = all(manifests, 'SecretStore').filter(inNamespace);
      const path = ['spec', 'provider', 'aws', 'auth', 'jwt', 'serviceAccountRef', 'name'];
      if (stores.some((store) => at(store, ...path) === serviceAccount)) continue;
      const workload = pods.find(
        (candidate) =>
          inNamespace(candidate) &&
          at(podTemplates(candidate)[0]?.template, 'spec', 'serviceAccountName') === serviceAccount,
      );
      expect(workload).toBeDefined();
    }
  });

  it('give credentials where pods can fetch them: the agent of their node, or the token service of AWS', () => {
    for (const { namespace, serviceAccount, authentication } of identities) {
      // External Secrets asks for the tokens of these accounts, and shows them itself.
      const caller = serviceAccount === 'secret-store' ? operatorService('external-secrets').namespace : namespace;
      const ways = evidence.connections.filter(({ from }) => isIn(from, caller));
      const wanted = authentication === 'irsa' ? { to: internet, port: 443 } : { to: podIdentityAgent, port: 80 };
      expect(ways, `${namespace}/${serviceAccount}`).toContainEqual(expect.objectContaining(wanted));
    }
  });

  it('are asked of the agent of a node by those alone whose credentials it has', () => {
    const served = new Set(
      identities
        .filter(({ authentication = 'pod-identity' }) => authentication === 'pod-identity')
        .map(({ namespace }) => namespace),
    );
    const asking = evidence.connections.filter(({ to }) => to === podIdentityAgent).map(({ from }) => from);
    expect(asking.filter((from) => ![...served].some((namespace) => isIn(from, namespace)))).toEqual([]);
    expect(asking.length).toBeGreaterThan(0);
  });

  it('are out of reach of developers, who may use any account of their namespace', () => {
    for (const { namespace } of identities) expect(namespace).not.toMatch(/^dev-/);
  });

  it('have no wildcard action', () => {
    for (const identity of identities) {
      for (const { actions } of identity.grants) expect(actions.join(' ')).not.toContain('*');
    }
  });
});

/** True when pods of a namespace may be what a connection begins at. */
function isIn(peer: Peer, namespace: string): boolean {
  if (peer.kind === 'workload') return peer.workload.namespace === namespace;
  return peer.kind === 'namespace' && peer.namespace === namespace;
}
