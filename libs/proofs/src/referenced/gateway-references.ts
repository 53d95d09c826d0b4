import type { Json, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '../fields.ts';
import type { Reference } from './reference.ts';

/** Where objects of gateways name others: kinds that are named without saying so, and what they are looked for as. */
const unsaid: Readonly<Record<string, string>> = { AIGatewayRoute: 'AIServiceBackend', HTTPRoute: 'Service' };

/** What the objects of a gateway name: whatever is missing, none of them says so before somebody calls. */
export function gatewayReferences(manifest: Manifest): Reference[] {
  switch (manifest.kind) {
    case 'Gateway':
      return [
        named(manifest, 'spec.gatewayClassName', 'GatewayClass', textAt(manifest, 'spec', 'gatewayClassName'), ''),
        reference(manifest, 'spec.infrastructure.parametersRef', 'EnvoyProxy'),
        named(manifest, 'metadata.annotations', 'GatewayConfig', textAt(manifest, ...configAnnotation)),
      ].flat();
    case 'AIGatewayRoute':
    case 'HTTPRoute':
      return [
        ...each(manifest, 'spec.parentRefs', 'Gateway'),
        ...listAt(manifest, 'spec', 'rules').flatMap((_, index) =>
          each(manifest, `spec.rules[${index}].backendRefs`, unsaid[manifest.kind] ?? ''),
        ),
      ];
    case 'AIServiceBackend':
      return reference(manifest, 'spec.backendRef', 'Service');
    case 'BackendSecurityPolicy':
      return [
        ...each(manifest, 'spec.targetRefs', 'AIServiceBackend'),
        ...reference(manifest, 'spec.awsCredentials.credentialsFile.secretRef', 'Secret'),
      ];
    case 'BackendTLSPolicy':
    case 'BackendTrafficPolicy':
    case 'ClientTrafficPolicy':
      return each(manifest, 'spec.targetRefs', 'Service');
    case 'EnvoyProxy':
      return named(
        manifest,
        'spec.provider.kubernetes.envoyDeployment.pod.priorityClassName',
        'PriorityClass',
        textAt(manifest, 'spec', 'provider', 'kubernetes', 'envoyDeployment', 'pod', 'priorityClassName'),
        '',
      );
    default:
      return [];
  }
}

const configAnnotation = ['metadata', 'annotations', 'aigateway.envoyproxy.io/gateway-config'];

const stepsOf = (path: string) => path.split(/[.[\]]+/).map((step) => (/^\d+$/.test(step) ? Number(step) : step));

function each(manifest: Manifest, path: string, kind: string): Reference[] {
  return listAt(manifest, ...stepsOf(path)).flatMap((item, index) =>
    referenceOf(manifest, item, `${path}[${index}]`, kind),
  );
}

function reference(manifest: Manifest, path: string, kind: string): Reference[] {
  return referenceOf(manifest, at(manifest, ...stepsOf(path)), path, kind);
}

function referenceOf(manifest: Manifest, value: Json | undefined, path: string, kind: string): Reference[] {
  return named(
    manifest,
    path,
    textAt(value, 'kind') ?? kind,
    textAt(value, 'name'),
    textAt(value, 'namespace') ?? manifest.metadata.namespace ?? '',
  );
}

function named(
  manifest: Manifest,
  path: string,
  kind: string,
  name: string | undefined,
  namespace = manifest.metadata.namespace ?? '',
): Reference[] {
  return name === undefined ? [] : [{ path, kind, namespace, name }];
}
