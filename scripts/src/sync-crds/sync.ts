import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crdFile, crdSchema } from './crd.ts';
import { settle, SyncError } from './fault.ts';
import { toReadableJson } from './json.ts';
import { kubernetesSchemas } from './kubernetes.ts';
import { nameOf } from './pins.ts';
import type { CrdPin, KubernetesPin, Pins, Source } from './pins.ts';
import { replaceFolder } from './replace-folder.ts';
import { downloader, folderReader } from './sources.ts';
import type { Reader } from './sources.ts';

/** What to synchronise, from where, to where. */
export interface SyncOptions {
  readonly pins: Pins;
  /** The folder that is written: `libs/crds/schemas`. */
  readonly schemas: string;
  /**
   * A folder with the pinned files.
   *
   * @default - they are downloaded
   */
  readonly from?: string;
  /**
   * Where downloads start.
   *
   * @default - GitHub's server for raw files
   */
  readonly baseUrl?: string;
}

/** What a synchronisation did. */
export interface SyncReport {
  /** Paths below the folder of the schemas. */
  readonly files: readonly string[];
  /** Kinds whose committed schema was kept, because nothing public can replace it. */
  readonly kept: readonly string[];
  readonly changed: boolean;
}

interface SchemaFile {
  readonly path: string;
  readonly text: string;
  readonly kept?: string;
}

/**
 * Makes the folder of schemas match the pins.
 *
 * @throws {SyncError} with every fault that was found; then nothing has been written.
 */
export async function syncCrds({ pins, schemas, from, baseUrl }: SyncOptions): Promise<SyncReport> {
  const read = from === undefined ? downloader(baseUrl) : await folderReader(from);
  const files = await settle([
    kubernetesFile(pins.kubernetes, read),
    ...pins.sources.flatMap((source) => crdFiles(source, read, { schemas, offline: from !== undefined })),
  ]);
  const changed = replaceFolder(schemas, new Map(files.map(({ path, text }) => [path, text])));
  return {
    files: files.map(({ path }) => path).sort(),
    kept: files.flatMap(({ kept }) => (kept === undefined ? [] : [kept])),
    changed,
  };
}

async function kubernetesFile(pin: KubernetesPin, read: Reader): Promise<SchemaFile> {
  const text = await read({ source: 'kubernetes', kind: pin.path, ...pin });
  return { path: 'kubernetes.json', text: toReadableJson(kubernetesSchemas(text, pin)) };
}

interface Place {
  readonly schemas: string;
  /** The files come from a folder and not from the network. */
  readonly offline: boolean;
}

function crdFiles(source: Source, read: Reader, { schemas, offline }: Place): Promise<SchemaFile>[] {
  if (source.origin === 'public') return source.kinds.map((pin) => crdSchemaFile(pin, source.name, source, read));
  return source.kinds.map((pin) =>
    offline
      ? crdSchemaFile({ ...pin, path: pin.file }, source.name, { repository: '', commit: '' }, read)
      : keptFile(pin, source.name, schemas),
  );
}

type PublicPin = CrdPin & { readonly path: string };
type Origin = Pick<KubernetesPin, 'repository' | 'commit'>;

async function crdSchemaFile(pin: PublicPin, source: string, origin: Origin, read: Reader): Promise<SchemaFile> {
  const { repository, commit } = origin;
  const text = await read({ ...pin, source, kind: nameOf(pin), repository, commit });
  return { path: crdFile(pin), text: toReadableJson(crdSchema(text, pin, source)) };
}

async function keptFile(pin: CrdPin, source: string, schemas: string): Promise<SchemaFile> {
  try {
    return { path: crdFile(pin), text: await readFile(join(schemas, crdFile(pin)), 'utf8'), kept: nameOf(pin) };
  } catch {
    throw new SyncError({
      source,
      kind: nameOf(pin),
      expected: `the committed schema ${crdFile(pin)}, since no public file exists`,
      got: 'none',
      remedy: `Restore it from git, or name a folder that holds ${pin.file} with --from.`,
    });
  }
}
