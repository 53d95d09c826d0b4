import { CORE_SCHEMA, loadAll, mergeTag } from 'js-yaml';
import { z } from 'zod';
import { SyncError } from './fault.ts';
import type { SyncFault } from './fault.ts';
import { isObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { nameOf } from './pins.ts';
import type { GroupVersionKind } from './pins.ts';
import { strip, withoutStatus } from './strip.ts';

const customResourceDefinition = z.object({
  kind: z.literal('CustomResourceDefinition'),
  spec: z.object({
    group: z.string(),
    names: z.object({ kind: z.string(), plural: z.string() }),
    scope: z.enum(['Namespaced', 'Cluster']),
    versions: z.array(
      z.object({
        name: z.string(),
        served: z.boolean(),
        schema: z.object({ openAPIV3Schema: z.custom<JsonObject>(isObject) }),
      }),
    ),
  }),
});

type CustomResourceDefinition = z.infer<typeof customResourceDefinition>;

/** Where the schema of a CRD kind is kept, below `libs/crds/schemas/`. */
export function crdFile({ group, version, kind }: GroupVersionKind): string {
  return `crds/${group}/${kind}.${version}.json`;
}

/**
 * Takes one version of one kind out of the text of a CRD file: names, scope and the structure of its schema.
 *
 * @throws {SyncError} if the kind or the version is not there, is not served, or uses an unknown schema word.
 */
export function crdSchema(text: string, pin: GroupVersionKind, source: string): JsonObject {
  const subject = { source, kind: nameOf(pin) };
  const crds = readCrds(text, subject);
  const crd = crds.find(({ spec }) => spec.group === pin.group && spec.names.kind === pin.kind);
  if (crd === undefined) throw new SyncError(missingKind(subject, pin, crds));
  const version = crd.spec.versions.find(({ name, served }) => name === pin.version && served);
  if (version === undefined) throw new SyncError(missingVersion(subject, pin, crd));

  const unknown: string[] = [];
  const schema = strip(withoutStatus(version.schema.openAPIV3Schema), unknown);
  if (unknown.length > 0) throw new SyncError(unknownWords(subject, unknown));
  const { names, scope } = crd.spec;
  return { group: pin.group, version: pin.version, kind: pin.kind, plural: names.plural, scope, schema };
}

/** Some publish their CRDs with the merge keys that they were written with. */
const crdYaml = CORE_SCHEMA.withTags(mergeTag);

/** The documents of a CRD file. Throws a YAMLException when it is no YAML. */
export function crdDocuments(text: string): unknown[] {
  return loadAll(text, { schema: crdYaml });
}

interface Subject {
  readonly source: string;
  readonly kind: string;
}

function readCrds(text: string, subject: Subject): CustomResourceDefinition[] {
  try {
    return crdDocuments(text).flatMap((document) => {
      const crd = customResourceDefinition.safeParse(document);
      return crd.success ? [crd.data] : [];
    });
  } catch (error) {
    const got = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new SyncError({ ...subject, expected: 'YAML', got, remedy: 'Pin a file that holds CRDs.' });
  }
}

function missingKind(subject: Subject, { group, kind }: GroupVersionKind, crds: CustomResourceDefinition[]): SyncFault {
  const found = crds.map(({ spec }) => `${spec.names.kind} of ${spec.group}`).join(', ');
  return {
    ...subject,
    expected: `a CustomResourceDefinition of ${kind} in ${group}`,
    got: found === '' ? 'a file without any' : found,
    remedy: 'Correct group, kind or path of the pin.',
  };
}

function missingVersion(subject: Subject, { version }: GroupVersionKind, crd: CustomResourceDefinition): SyncFault {
  const served = crd.spec.versions.filter((each) => each.served).map(({ name }) => name);
  return {
    ...subject,
    expected: `version ${version}, served`,
    got: `the served versions ${served.join(', ')}`,
    remedy: `Pin one of them for ${crd.spec.names.kind}.`,
  };
}

/** The fault for schema words that `strip` does not know. */
export function unknownWords(subject: Subject, unknown: readonly string[]): SyncFault {
  const [first = '', ...others] = unknown;
  return {
    ...subject,
    expected: 'schema words that are known to be structure or prose',
    got: others.length === 0 ? first : `${first} and ${String(others.length)} more`,
    remedy: 'Add the word to the kept or the dropped ones in scripts/src/sync-crds/strip.ts.',
  };
}
