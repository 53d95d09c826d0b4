import { z } from 'zod';
import { unknownWords } from './crd.ts';
import { SyncError } from './fault.ts';
import type { SyncFault } from './fault.ts';
import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { apiVersion, nameOf } from './pins.ts';
import type { GroupVersionKind, KubernetesPin } from './pins.ts';
import { strip, withoutStatus } from './strip.ts';

const gvk = z.object({ group: z.string(), version: z.string(), kind: z.string() });

const openApi = z.object({
  definitions: z.record(z.string(), z.custom<JsonObject>(isObject)),
  paths: z.record(
    z.string(),
    z.object({ get: z.object({ 'x-kubernetes-group-version-kind': gvk.optional() }).optional() }),
  ),
});

type Definitions = z.infer<typeof openApi>['definitions'];
type Paths = z.infer<typeof openApi>['paths'];

/** A kind as it is written: its names, its scope, and the definition of its schema. */
interface CoreKind extends JsonObject {
  readonly definition: string;
}

const GVK = 'x-kubernetes-group-version-kind';
const REF = '#/definitions/';

/**
 * Takes the pinned core kinds out of the text of Kubernetes' OpenAPI document: the kinds with their scope, and every
 * definition that they reach.
 *
 * @throws {SyncError} with a fault for each kind that the document does not define or no path serves.
 */
export function kubernetesSchemas(text: string, pin: KubernetesPin): JsonObject {
  const { definitions, paths } = openApi.parse(JSON.parse(text));
  const faults: SyncFault[] = [];
  const kinds: CoreKind[] = [];
  for (const wanted of pin.kinds) {
    const kind = findKind(wanted, definitions, paths);
    if (kind === undefined) faults.push(missing(wanted, definitions));
    else kinds.push(kind);
  }
  const unknown: string[] = [];
  const names = kinds.map(({ definition }) => definition);
  const reached = reachable(names, definitions, unknown);
  if (unknown.length > 0) faults.push(unknownWords({ source: 'kubernetes', kind: pin.file }, unknown));
  if (faults.length > 0) throw new SyncError(...faults);
  return { version: pin.version, kinds, definitions: reached };
}

function findKind(wanted: GroupVersionKind, definitions: Definitions, paths: Paths): CoreKind | undefined {
  const definition = Object.keys(definitions).find((name) =>
    kindsOf(definitions[name]).some((each) => same(each, wanted)),
  );
  const path = Object.keys(paths).find((each) => isObjectPath(each) && same(paths[each]?.get?.[GVK], wanted));
  if (definition === undefined || path === undefined) return undefined;
  const [plural = ''] = path.split('/').slice(-2);
  const scope = path.includes('/namespaces/{namespace}/') ? 'Namespaced' : 'Cluster';
  return { apiVersion: apiVersion(wanted), kind: wanted.kind, plural, scope, definition };
}

/** The path of a single object: not of a list, a watch or a subresource. */
function isObjectPath(path: string): boolean {
  return path.endsWith('/{name}') && !path.includes('/watch/');
}

function kindsOf(definition: JsonObject | undefined): GroupVersionKind[] {
  const kinds = gvk.array().safeParse(definition?.[GVK]);
  return kinds.success ? kinds.data : [];
}

function same(a: GroupVersionKind | undefined, b: GroupVersionKind): boolean {
  return a !== undefined && nameOf(a) === nameOf(b);
}

function missing(wanted: GroupVersionKind, definitions: Definitions): SyncFault {
  const namesakes = Object.values(definitions)
    .flatMap(kindsOf)
    .filter(({ kind }) => kind === wanted.kind);
  const found = [...new Set(namesakes.map(nameOf))].sort().join(', ');
  return {
    source: 'kubernetes',
    kind: nameOf(wanted),
    expected: 'a definition, and a path that serves it',
    got: found === '' ? 'none' : `only ${found}`,
    remedy: 'Correct the kind in libs/crds/pins.json.',
  };
}

/** The definitions with these names and all that they refer to, each stripped to its structure. */
function reachable(names: readonly string[], definitions: Definitions, unknown: string[]): JsonObject {
  const reached: JsonObject = {};
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const definition = definitions[name];
    if (definition === undefined || name in reached) continue;
    // Kinds have a status, and so does, say, a condition: only the former is the cluster's to write.
    const written = kindsOf(definition).length > 0 ? withoutStatus(definition) : definition;
    const stripped = strip(written, unknown, name);
    reached[name] = stripped;
    waiting.push(...references(stripped));
  }
  return reached;
}

function references(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isObject(value)) return [];
  const reference = value['$ref'];
  const nested = Object.values(value).flatMap(references);
  return typeof reference === 'string' ? [reference.replace(REF, ''), ...nested] : nested;
}
