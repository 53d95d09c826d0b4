import { podTemplates } from '@slipway/contracts/pod-templates';
import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, podSpecsOf, textAt } from '@slipway/testing/find';
import { load } from 'js-yaml';

/** What others see of Ray's objects, which an operator makes the rest of. */

/** The service that the operator makes of a RayService. */
export function serviceOfRay(rayService: Manifest): Manifest {
  const [first] = podTemplates(rayService);
  const labels = (at(first?.template, 'metadata', 'labels') ?? {}) as Readonly<Record<string, string>>;
  const selector = Object.fromEntries(Object.entries(labels).filter(([key]) => key.startsWith('app.kubernetes.io/')));
  const ports = listAt(rayService, 'spec', 'serveService', 'spec', 'ports').map((port) => ({
    ...(port as JsonObject),
    targetPort: textAt(port, 'name'),
  }));
  const name = textAt(rayService, 'spec', 'serveService', 'metadata', 'name');
  const { namespace = '' } = rayService.metadata;
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { ports, selector } };
}

/** What a server is told by one of these names, as an argument or in the configuration of Ray Serve. */
export function toldOf(workload: Manifest, ...names: readonly string[]): string | undefined {
  const config = at(workload, 'spec', 'serveConfigV2');
  const told =
    typeof config === 'string'
      ? wordsOf(load(config) as Json)
      : containersOf(workload).flatMap((container) => listAt(container, 'args').map(String));
  return told
    .map((word) => /^(?:--)?([\w-]+)=(.*)$/s.exec(word) ?? [])
    .find(([, name = '']) => names.includes(name))?.[2];
}

/** Keys of secrets that a workload's containers ask for, or the operator for them. */
export function secretKeysOf(workload: Manifest): readonly { readonly name: string; readonly key: string }[] {
  const clusters = [at(workload, 'spec'), at(workload, 'spec', 'rayClusterConfig')];
  const sources = [
    ...containersOf(workload).flatMap((container) => listAt(container, 'env')),
    ...clusters.map((ray) => at(ray, 'gcsFaultToleranceOptions', 'redisPassword')),
  ];
  const tokens = clusters.flatMap((ray) => {
    const name = at(ray, 'authOptions', 'secretName');
    return typeof name === 'string' ? [{ name, key: 'auth_token' }] : [];
  });
  return [
    ...tokens,
    ...sources.flatMap((source) => {
      const wanted = at(source, 'valueFrom', 'secretKeyRef') as { name: string; key: string } | undefined;
      return wanted === undefined ? [] : [wanted];
    }),
  ];
}

function containersOf(workload: Manifest): readonly Json[] {
  return podSpecsOf(workload).flatMap((spec) => listAt(spec, 'containers'));
}

/** The texts of a tree, and its fields as `name=value`. */
function wordsOf(value: Json): string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(wordsOf);
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value as JsonObject).flatMap(([name, inner]) =>
    typeof inner === 'object' ? wordsOf(inner) : [`${name}=${String(inner)}`],
  );
}
