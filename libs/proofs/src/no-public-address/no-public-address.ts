import { manifestTitle, type Manifest, type PlacedManifest } from '@slipway/contracts/manifest';
import type { Finding } from '@slipway/contracts/finding';
import { listAt, textAt } from '../fields.ts';
import { manifestFinding, type Proof } from '../proof.ts';

/** Nothing that is rendered gets an address outside of the cluster, nor anything that a controller makes of it. */
export const noPublicAddress: Proof = {
  name: 'no-public-address',
  claim: 'no service, ingress or gateway gets an address outside of the cluster, not when it runs either',
  prove: ({ manifests }) => {
    const objects = manifests.map(({ manifest }) => manifest);
    return manifests.flatMap((placed) => findingsOf(placed, objects));
  },
};

/** What names inside of the cluster end with. */
const clusterDomain = '.svc.cluster.local';

function findingsOf(placed: PlacedManifest, objects: readonly Manifest[]): Finding[] {
  const { manifest } = placed;
  const found = (path: string, what: string, remedy: string): Finding[] => [
    manifestFinding(placed, {
      rule: 'public-address',
      path,
      message: `${manifestTitle(manifest)} ${what}`,
      remedy,
    }),
  ];
  switch (manifest.kind) {
    case 'Service': {
      const type = textAt(manifest, 'spec', 'type') ?? 'ClusterIP';
      if (type === 'ExternalName' && textAt(manifest, 'spec', 'externalName')?.endsWith(clusterDomain) === true)
        return [];
      if (type !== 'ClusterIP')
        return found(
          'spec.type',
          `is of type ${type}`,
          "set ClusterIP: the cluster's own load balancer is made beside it",
        );
      if (listAt(manifest, 'spec', 'externalIPs').length > 0)
        return found('spec.externalIPs', 'takes addresses of others', 'remove them');
      return [];
    }
    case 'Ingress':
      return found('spec', 'makes a load balancer', 'add a route to the gateway instead');
    case 'EnvoyProxy': {
      const path = ['spec', 'provider', 'kubernetes', 'envoyService', 'type'];
      const type = textAt(manifest, ...path);
      if (type === 'ClusterIP') return [];
      const what =
        type === undefined
          ? 'says nothing of its service, which is a load balancer then'
          : `has a service of type ${type}`;
      return found(path.join('.'), what, 'set ClusterIP');
    }
    case 'Gateway': {
      if (listAt(manifest, 'spec', 'addresses').length > 0)
        return found('spec.addresses', 'asks for addresses', 'remove them');
      const name = textAt(manifest, 'spec', 'infrastructure', 'parametersRef', 'name');
      const proxy = objects.some(
        (object) =>
          object.kind === 'EnvoyProxy' &&
          object.metadata.name === name &&
          object.metadata.namespace === manifest.metadata.namespace,
      );
      if (proxy) return [];
      return found(
        'spec.infrastructure.parametersRef',
        'names no EnvoyProxy of its namespace, and gets a load balancer then',
        'name one whose service is ClusterIP',
      );
    }
    default:
      return [];
  }
}
