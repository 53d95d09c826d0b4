import { z } from 'zod';
import { SyncError } from './fault.ts';

const kind = { group: z.string(), version: z.string().min(1), kind: z.string().min(1) };
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal digits');
const file = z.string().min(1);
const commit = z.string().regex(/^[0-9a-f]{40}$/, 'must be a full commit id');
const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name');
const ref = z.string().min(1);
const path = z.string().min(1);

const publicSource = z.strictObject({
  name: z.string().min(1),
  origin: z.literal('public'),
  repository,
  ref,
  commit,
  kinds: z.array(z.strictObject({ ...kind, path, sha256, file })).min(1),
});

const reconstructedSource = z.strictObject({
  name: z.string().min(1),
  origin: z.literal('reconstructed'),
  /** Where the schema comes from, since no address can say it. */
  note: z.string().min(1),
  kinds: z.array(z.strictObject({ ...kind, sha256, file })).min(1),
});

const kubernetes = z.strictObject({
  version: z.string().min(1),
  repository,
  ref,
  commit,
  path,
  sha256,
  file,
  kinds: z.array(z.strictObject(kind)).min(1),
});

const pins = z.strictObject({
  kubernetes,
  sources: z.array(z.discriminatedUnion('origin', [publicSource, reconstructedSource])),
});

/** The content of `libs/crds/pins.json`. */
export type Pins = z.infer<typeof pins>;
/** The pinned OpenAPI document of Kubernetes and the core kinds that are taken from it. */
export type KubernetesPin = Pins['kubernetes'];
/** One source of CRDs. */
export type Source = Pins['sources'][number];
/** One CRD of a source. */
export type CrdPin = Source['kinds'][number];

/** Group, version and kind. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/**
 * Reads `pins.json`.
 *
 * @throws {SyncError} with a fault for each entry that is missing, misspelt or malformed.
 */
export function parsePins(text: string): Pins {
  const parsed = pins.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) =>
    pinsFault(issue.path.map(String).join('.'), 'a pin as the neighbouring entries have it', issue.message),
  );
  throw new SyncError(...faults);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyncError(pinsFault('file', 'JSON', String(error)));
  }
}

function pinsFault(at: string, expected: string, got: string) {
  return { source: 'pins.json', kind: at, expected, got: `"${got}"`, remedy: 'Correct libs/crds/pins.json.' };
}

/** `apps/v1` or, for the core group, `v1`. */
export function apiVersion({ group, version }: GroupVersionKind): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `apps/v1 Deployment`: the way that messages name a kind. */
export function nameOf(gvk: GroupVersionKind): string {
  return `${apiVersion(gvk)} ${gvk.kind}`;
}
