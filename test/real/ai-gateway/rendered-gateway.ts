import { dump } from 'js-yaml';
import type { Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/testing/find';
import { withField } from '@slipway/testing/mutate';

/** Where things are in a test. */
export interface Addresses {
  /** Port of loopback on which the gateway listens for models of Bedrock. */
  readonly gatewayPort: number;
  /** Port of loopback of the stand-in for Bedrock in each region. */
  readonly bedrockPorts: ReadonlyMap<string, number>;
  /** Who vouches for the stand-in's certificate, as PEM. */
  readonly authority: string;
}

/** What a cluster has others for, and what says how a container of a pod runs. */
const ofOthers = new Set(['ExternalSecret', 'GatewayConfig', 'NetworkPolicy', 'PodMonitor']);

const listener = 'bedrock';

/**
 * The rendered objects of a gateway for one machine. Addresses are other ones, and so is who vouches for them. Left out is
 * what needs a cluster: where pods run, and who counts tokens.
 */
export function onOneMachine(objects: readonly Manifest[], addresses: Addresses): string {
  const kept = objects.filter(({ kind }) => !ofOthers.has(kind)).map((object) => moved(object, addresses));
  const [gateway] = objects.filter(({ kind }) => kind === 'Gateway');
  const authority = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'authority', namespace: gateway?.metadata.namespace ?? '' },
    data: { 'ca.crt': addresses.authority },
  };
  return [...kept, authority].map((object) => dump(object, { noRefs: true, lineWidth: -1 })).join('---\n');
}

function moved(object: Manifest, { gatewayPort, bedrockPorts }: Addresses): Manifest {
  switch (object.kind) {
    case 'Gateway':
      return withField(
        object,
        ['spec', 'listeners'],
        listAt(object, 'spec', 'listeners')
          .filter((each) => at(each, 'name') === listener)
          .map((each) => ({ ...(each as object), port: gatewayPort })),
      );
    case 'Backend': {
      const port = bedrockPorts.get(object.metadata.name.replace(/^bedrock-/, '')) ?? 0;
      return withField(object, ['spec', 'endpoints'], [{ fqdn: { hostname: 'localhost', port } }]);
    }
    case 'BackendTLSPolicy':
      return withField(object, ['spec', 'validation'], {
        hostname: textAt(object, 'spec', 'validation', 'hostname'),
        caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'authority' }],
      });
    case 'BackendTrafficPolicy':
      return withField(object, ['spec', 'rateLimit'], undefined);
    case 'EnvoyProxy':
      return withField(object, ['spec', 'provider'], undefined);
    default:
      return object;
  }
}

/** Names of models that the routes take. */
export function routedModels(objects: readonly Manifest[]): readonly {
  readonly names: readonly string[];
  /** What is called, one after the other: region and target. */
  readonly attempts: readonly { readonly region: string; readonly target: string }[];
}[] {
  return objects
    .filter(({ kind }) => kind === 'AIGatewayRoute')
    .map((route) => ({
      names: listAt(route, 'spec', 'rules', 0, 'matches').map((match) => textAt(match, 'headers', 0, 'value')),
      attempts: listAt(route, 'spec', 'rules', 0, 'backendRefs').map((ref) => ({
        region: textAt(ref, 'name').replace(/^bedrock-/, ''),
        target: textAt(ref, 'modelNameOverride'),
      })),
    }));
}
