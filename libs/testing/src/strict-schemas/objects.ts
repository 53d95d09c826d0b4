import type { SchemaObject } from 'ajv';
import { asObject, DEFINITIONS, mapValues, partial, strict } from './structure.ts';
import type { StructuralSchema, StructuralSchemas } from './structure.ts';

/** A kind, and whether its objects live in namespaces. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const CORE = 'io.k8s.api.core.v1';

/** Definitions that the OpenAPI document describes more narrowly or more loosely than the API server reads them. */
const REDEFINED: Readonly<Record<string, SchemaObject>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'], format: 'quantity' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['integer', 'string'], format: 'int32' },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { type: 'object' },
  [`${META}.FieldsV1`]: { type: 'object' },
};

/** Maps whose keys and values the API server checks, though no schema says how. */
const CHECKED_MAPS: Readonly<Record<string, SchemaObject>> = {
  [`${META}.ObjectMeta`]: { labels: labels(), annotations: { propertyNames: { format: 'annotation-key' } } },
  [`${META}.LabelSelector`]: { matchLabels: labels() },
  [`${CORE}.PodSpec`]: { nodeSelector: labels() },
  [`${CORE}.ServiceSpec`]: { selector: labels() },
  [`${CORE}.ConfigMap`]: { data: configKeys(), binaryData: configKeys() },
  [`${CORE}.Secret`]: { data: configKeys(), stringData: configKeys() },
};

function labels(): SchemaObject {
  return { propertyNames: { format: 'label-key' }, additionalProperties: { format: 'label-value' } };
}

function configKeys(): SchemaObject {
  return { propertyNames: { format: 'config-key' } };
}

/** The strict JSON Schemas of Kubernetes' definitions. */
export function strictDefinitions(definitions: StructuralSchemas): Record<string, SchemaObject> {
  const converted = mapValues(definitions, strict);
  for (const [name, properties] of Object.entries(CHECKED_MAPS)) {
    const definition = converted[name];
    if (definition !== undefined) converted[name] = { allOf: [definition, { properties }] };
  }
  return { ...converted, ...REDEFINED };
}

/** The schema of a core kind's manifests. */
export function coreManifest(kind: Kind, definition: string): SchemaObject {
  return { allOf: [{ $ref: DEFINITIONS + definition }, envelope(kind)] };
}

/** The schema of a custom kind's manifests; what it says of `metadata` adds to what holds for every object. */
export function customManifest(kind: Kind, schema: StructuralSchema): SchemaObject {
  const { metadata = {} } = schema.properties ?? {};
  return { allOf: [strict(asObject(schema)), { properties: { metadata: partial(metadata) } }, envelope(kind)] };
}

/** What a manifest in git must say to be applied: which kind, which name, which namespace. */
function envelope({ apiVersion, kind, scope }: Kind): SchemaObject {
  const namespaced = scope === 'Namespaced';
  return {
    required: ['metadata'],
    properties: {
      metadata: {
        required: namespaced ? ['name', 'namespace'] : ['name'],
        properties: {
          name: { format: nameFormat(apiVersion, kind) },
          namespace: namespaced ? { format: 'dns-label' } : false,
        },
      },
    },
  };
}

/** Most names are DNS subdomains; these are not. */
function nameFormat(apiVersion: string, kind: string): string {
  if (apiVersion.startsWith('rbac.authorization.k8s.io/')) return 'path-segment';
  if (kind === 'CronJob') return 'cron-job-name';
  return apiVersion === 'v1' && ['Namespace', 'Service'].includes(kind) ? 'dns-label' : 'dns-subdomain';
}
