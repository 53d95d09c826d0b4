import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SyncError } from './fault.ts';
import type { SyncFault } from './fault.ts';

/** Where GitHub serves the files of a commit. */
export const RAW_GITHUB = 'https://raw.githubusercontent.com';

const TIMEOUT_MS = 60_000;

/** One pinned file: where it lies in public, where it lies below `--from`, what its bytes hash to. */
export interface PinnedFile {
  readonly source: string;
  /** How messages name it. */
  readonly kind: string;
  readonly sha256: string;
  /** Below the folder of `--from`. */
  readonly file: string;
  readonly repository: string;
  readonly commit: string;
  /** Inside the repository. */
  readonly path: string;
}

/** Gives the text of a pinned file, or throws a {@link SyncError}. */
export type Reader = (file: PinnedFile) => Promise<string>;

/**
 * Reads pinned files from a folder.
 *
 * @throws {SyncError} if the folder cannot be read; the reader throws one if a file is missing or its hash differs.
 */
export async function folderReader(folder: string): Promise<Reader> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new SyncError({
      source: '--from',
      kind: folder,
      expected: 'a folder that holds the pinned files',
      got: found === undefined ? 'nothing that can be read' : 'something that is no folder',
      remedy: 'Name the folder that the "file" entries of libs/crds/pins.json are relative to.',
    });
  return async (file) => {
    const bytes = await readFile(join(folder, file.file)).catch((error: unknown) => {
      throw new SyncError(unreadable(file, error));
    });
    return verified(file, bytes, `Take ${file.file} from the pinned commit, or pin the new one.`);
  };
}

function unreadable(file: PinnedFile, error: unknown): SyncFault {
  return {
    ...subject(file),
    expected: `the file ${file.file} below --from`,
    got: reasonOf(error),
    remedy: 'Put the file there, or leave --from out to download it.',
  };
}

/** Downloads pinned files, each once even if several kinds lie in it. */
export function downloader(baseUrl: string = RAW_GITHUB): Reader {
  const downloads = new Map<string, Promise<Uint8Array>>();
  return async (file) => {
    const url = `${baseUrl}/${file.repository}/${file.commit}/${file.path}`;
    const download = downloads.get(url) ?? get(url, file);
    downloads.set(url, download);
    return verified(file, await download, 'Look at what changed at the source, then pin its hash.');
  };
}

async function get(url: string, file: PinnedFile): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new SyncError(refused(url, file, response.status));
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    if (error instanceof SyncError) throw error;
    throw new SyncError({
      ...subject(file),
      expected: `an answer from ${url}`,
      got: reasonOf(error),
      remedy: 'Try again, or download the files elsewhere and name their folder with --from.',
      surroundings: true,
    });
  }
}

/** The server answered: 5xx and 429 are its own trouble, everything else means that the pin is wrong. */
function refused(url: string, file: PinnedFile, status: number): SyncFault {
  const surroundings = status >= 500 || status === 429;
  return {
    ...subject(file),
    expected: `the file at ${url}`,
    got: `HTTP status ${String(status)}`,
    remedy: surroundings ? 'Try again later.' : 'Check repository, commit and path in libs/crds/pins.json.',
    surroundings,
  };
}

function verified(file: PinnedFile, bytes: Uint8Array, remedy: string): string {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === file.sha256) return new TextDecoder().decode(bytes);
  throw new SyncError({ ...subject(file), expected: `SHA-256 ${file.sha256}`, got: sha256, remedy });
}

function subject({ source, kind }: PinnedFile) {
  return { source, kind };
}

/** The innermost reason: `fetch failed` alone helps nobody. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  return 'code' in error ? String(error.code) : error.message;
}
