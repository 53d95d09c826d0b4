import { json, LookupFailed, malformed, type Answer, type Get } from './http.ts';

const api = 'https://huggingface.co/api/models';

/** The commit that the repository of a model is at; with `file`, one that holds this file. */
export async function readRevision(get: Get, repository: string, file: string | undefined): Promise<string> {
  const answer = known(await get(`${api}/${repository}`, { limitBytes }), repository);
  const { sha } = json(answer) as { sha?: unknown };
  if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha)) throw malformed(answer.url, 'no commit');
  if (file !== undefined) await checkFile(get, repository, sha, file);
  return sha;
}

/** Throws where a commit, or a file of it, is not there any more. */
export async function checkRevision(
  get: Get,
  repository: string,
  revision: string,
  file: string | undefined,
): Promise<void> {
  const answer = await get(`${api}/${repository}/revision/${revision}`, { limitBytes });
  if (answer.status === 404) {
    throw new LookupFailed(
      'unknown-revision',
      `${repository} has no commit ${revision}`,
      'look at what became of it; then write unpinned in its place and pin again',
    );
  }
  requireFile(known(answer, repository), repository, revision, file);
}

const limitBytes = 32 * 1024 * 1024;

async function checkFile(get: Get, repository: string, sha: string, file: string): Promise<void> {
  const answer = known(await get(`${api}/${repository}/revision/${sha}`, { limitBytes }), repository);
  requireFile(answer, repository, sha, file);
}

function requireFile(answer: Answer, repository: string, revision: string, file: string | undefined): void {
  if (file === undefined) return;
  const { siblings } = json(answer) as { siblings?: unknown };
  const names = Array.isArray(siblings)
    ? siblings.map((sibling) => (sibling as { rfilename?: unknown }).rfilename)
    : undefined;
  if (names === undefined) throw malformed(answer.url, 'no list of files');
  if (names.includes(file)) return;
  const alike = names.find((name) => typeof name === 'string' && name.toLowerCase() === file.toLowerCase());
  throw new LookupFailed(
    'unknown-file',
    `${repository} has no file ${file} at ${revision}${typeof alike === 'string' ? `, but ${alike}` : ''}`,
    'check weights.file, letter by letter',
  );
}

function known(answer: Answer, repository: string): Answer {
  if (answer.status === 200) return answer;
  if ([401, 403, 404].includes(answer.status)) {
    throw new LookupFailed(
      'unknown-weights',
      `${repository} does not exist on Hugging Face, or is not for everybody`,
      'check weights.repository; pin by hand what only a login can read',
    );
  }
  throw malformed(answer.url, `HTTP status ${answer.status}`);
}
