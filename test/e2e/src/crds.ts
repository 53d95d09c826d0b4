import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { crdDocuments, crdFile } from '@slipway/scripts/sync-crds/crd';
import { parsePins, type CrdPin, type Source } from '@slipway/scripts/sync-crds/pins';
import { downloader, folderReader, type Reader } from '@slipway/scripts/sync-crds/sources';
import { ownRoot } from '@slipway/scripts/workspace';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from './api-client.ts';
import { eventually } from './eventually.ts';
import { cacheFolder } from './programs.ts';
import { Trouble } from './trouble.ts';

/** CRDs for a cluster, and which of them are not the real ones. */
export interface CrdSet {
  readonly crds: readonly Manifest[];
  /** Kinds whose schema was put together here, for want of a public file. */
  readonly assumed: readonly string[];
}

/** Kinds that Argo CD cannot start without, whatever is rendered. */
const always: ReadonlySet<string> = new Set(['argoproj.io/v1alpha1 Application', 'argoproj.io/v1alpha1 AppProject']);

/** The full CRDs of the pinned kinds that are used: from a folder, from what was downloaded before, or from their source. */
export async function readCrds(used: ReadonlySet<string>, folder: string | undefined): Promise<CrdSet> {
  const crdsRoot = join(ownRoot, 'libs/crds');
  const pins = parsePins(readFileSync(join(crdsRoot, 'pins.json'), 'utf8'));
  const reader = folder === undefined ? downloader() : await folderReader(folder);
  const crds: Manifest[] = [];
  const assumed: string[] = [];
  for (const source of pins.sources) {
    for (const pin of source.kinds) {
      const name = `${pin.group}/${pin.version} ${pin.kind}`;
      if (!used.has(name) && !always.has(name)) continue;
      if (source.origin === 'reconstructed') assumed.push(pin.kind);
      // Nobody publishes it: only a folder can offer it.
      const offered = source.origin === 'public' || folder !== undefined;
      const text = offered ? await textOf(source, pin, reader) : undefined;
      crds.push(text === undefined ? fromSchema(readSchema(crdsRoot, pin)) : crdOf(text, pin));
    }
  }
  return { crds, assumed };
}

/** Text of a pinned file, kept by its hash. */
async function textOf(source: Source, pin: CrdPin, reader: Reader): Promise<string> {
  const kept = join(cacheFolder(), 'crds', pin.sha256);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const file = {
    source: source.name,
    kind: pin.kind,
    sha256: pin.sha256,
    file: pin.file,
    repository: 'repository' in source ? source.repository : '',
    commit: 'commit' in source ? source.commit : '',
    path: 'path' in pin ? pin.path : '',
  };
  return keep(kept, await reader(file).catch((error: unknown) => fail(pin, error)));
}

function fail(pin: CrdPin, error: unknown): never {
  const { message } = error as Error;
  throw new Trouble(
    `the CRD of ${pin.kind} could not be had: ${message}\n    → name a folder that holds the pinned files with --crds`,
  );
}

function keep(path: string, text: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, text);
  renameSync(partial, path);
  return text;
}

function crdOf(text: string, pin: CrdPin): Manifest {
  const crd = (crdDocuments(text) as Manifest[]).find(
    (one) => textAt(one, 'spec', 'group') === pin.group && textAt(one, 'spec', 'names', 'kind') === pin.kind,
  );
  if (crd === undefined) throw new Error(`${pin.file} does not hold ${pin.kind}`);
  return crd;
}

function readSchema(root: string, pin: CrdPin): JsonObject {
  return JSON.parse(readFileSync(join(root, 'schemas', crdFile(pin)), 'utf8')) as JsonObject;
}

/** A CRD out of a committed schema: its structure and rules, and a status that may hold anything. */
export function fromSchema(committed: JsonObject): Manifest {
  const text = (name: string): string => textAt(committed, name) ?? '';
  const [group, version, kind, plural] = [text('group'), text('version'), text('kind'), text('plural')];
  const schema = committed['schema'] as JsonObject;
  const openAPIV3Schema: Json = {
    ...schema,
    properties: {
      ...(schema['properties'] as JsonObject),
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: text('scope'),
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        { name: version, served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema } },
      ],
    },
  };
}

const crdsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const establishSeconds = 60;

/** Installs CRDs and waits until the server serves them. */
export async function installCrds(
  api: ApiClient,
  crds: readonly Manifest[],
  hopeless: () => string | undefined,
): Promise<void> {
  await Promise.all(crds.map((crd) => api.ensure(crd, 'rehearsal')));
  const wanted = new Set(crds.map(({ metadata }) => metadata.name));
  let missing: string[] = [];
  await eventually(
    async () => {
      const established = new Set(
        (await api.list(crdsPath)).filter(isEstablished).map(({ metadata }) => metadata.name),
      );
      missing = [...wanted].filter((name) => !established.has(name));
      return missing.length === 0 ? true : undefined;
    },
    { what: 'the CRDs to be served', seconds: establishSeconds, hopeless, trouble: () => missing.join(', ') },
  );
}

function isEstablished(crd: Manifest): boolean {
  return listAt(crd, 'status', 'conditions').some(
    (condition) => at(condition, 'type') === 'Established' && at(condition, 'status') === 'True',
  );
}
