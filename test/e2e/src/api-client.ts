import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import type { Access } from './kubeconfig.ts';

/** What the API server said. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/** A kind of resource as the server serves it. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Who asks, where it is somebody else than the one whose certificate is shown. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** One request. */
export interface Call {
  readonly body?: Json;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly accept?: string;
}

/** How an object is applied. */
export interface ApplyOptions {
  /** In whose name its fields are kept. */
  readonly manager: string;
  readonly dryRun?: boolean;
}

const requestTimeoutMs = 30_000;
const discoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The API of one cluster, as one identity. */
export class ApiClient {
  readonly #access: Access;
  readonly #agent: Agent;
  /** A watch keeps its connection for ever, so that none of a limited number would be left for calls. */
  readonly #watches: Agent;
  readonly #identity: Identity | undefined;
  #resources: readonly ApiResource[] | undefined;

  constructor(access: Access, identity?: Identity, agents?: { readonly calls: Agent; readonly watches: Agent }) {
    this.#access = access;
    this.#identity = identity;
    const { ca, certificate: cert, key } = access;
    this.#agent = agents?.calls ?? new Agent({ keepAlive: true, maxSockets: 16, ca, cert, key });
    this.#watches = agents?.watches ?? new Agent({ ca, cert, key });
  }

  /** The same API as somebody else. */
  as(identity: Identity): ApiClient {
    const other = new ApiClient(this.#access, identity, { calls: this.#agent, watches: this.#watches });
    other.#resources = this.#resources;
    return other;
  }

  close(): void {
    this.#agent.destroy();
    this.#watches.destroy();
  }

  /** Sends a request and waits for the whole answer, whatever its status. */
  async call(method: string, path: string, call: Call = {}): Promise<Answer> {
    const response = await this.#send(method, path, call, requestTimeoutMs);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const warnings = response.headersDistinct['warning'] ?? [];
    return { status: response.statusCode ?? 0, body: parsed(text), warnings: warnings.map(warningText) };
  }

  /** The object or list at a path; `undefined` where there is none. Any other refusal is an error. */
  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Json | undefined> {
    const answer = await this.call('GET', path, { query });
    if (answer.status === 404) return undefined;
    return succeeded(answer, `GET ${path}`).body;
  }

  /** The items of a list. */
  async list(path: string, query: Readonly<Record<string, string>> = {}): Promise<readonly Manifest[]> {
    return listAt(await this.get(path, query), 'items') as readonly Manifest[];
  }

  /** Applies an object on the server's side, strictly: an unknown field is refused. */
  async apply(manifest: Manifest, { manager, dryRun = false }: ApplyOptions): Promise<Answer> {
    const path = await this.pathOf(manifest);
    if (path === undefined) return unknownKind(manifest);
    const query = { fieldManager: manager, force: 'true', fieldValidation: 'Strict', ...(dryRun && { dryRun: 'All' }) };
    return this.call('PATCH', path, { query, body: manifest, contentType: 'application/apply-patch+yaml' });
  }

  /** Applies an object that must be accepted. */
  async ensure(manifest: Manifest, manager: string): Promise<Json> {
    const title = `${manifest.kind} ${manifest.metadata.name}`;
    return succeeded(await this.apply(manifest, { manager }), title).body;
  }

  /** Path of an object; `undefined` if the server does not serve its kind. */
  async pathOf(manifest: Manifest): Promise<string | undefined> {
    const resource = await this.resource(manifest.apiVersion, manifest.kind);
    if (resource === undefined) return undefined;
    return objectPath(resource, manifest.metadata.name, manifest.metadata.namespace);
  }

  /** The resource of a kind; the server is asked again if it was not there before. */
  async resource(apiVersion: string, kind: string): Promise<ApiResource | undefined> {
    const find = (): ApiResource | undefined =>
      this.#resources?.find((one) => groupVersion(one) === apiVersion && one.kind === kind);
    const known = find();
    if (known !== undefined) return known;
    this.#resources = await this.discover();
    return find();
  }

  /** Everything that the server serves, in each group's preferred version and all others. */
  async discover(): Promise<readonly ApiResource[]> {
    const answers = await Promise.all(
      ['/api', '/apis'].map(async (path) =>
        succeeded(await this.call('GET', path, { accept: discoveryType }), 'the list of kinds'),
      ),
    );
    return answers.flatMap(({ body }) => listAt(body, 'items').flatMap(resourcesOfGroup));
  }

  /** Events of a list as they happen, until the signal; ends early when the server ends it. */
  async *watch(path: string, signal: AbortSignal): AsyncGenerator<{ type: string; object: Manifest }> {
    const response = await this.#send('GET', path, { query: { watch: '1' } }, 0, this.#watches);
    const close = (): void => void response.destroy();
    signal.addEventListener('abort', close, { once: true });
    try {
      for await (const line of createInterface({ input: response }))
        if (line !== '') yield JSON.parse(line) as { type: string; object: Manifest };
    } finally {
      signal.removeEventListener('abort', close);
      close();
    }
  }

  async #send(
    method: string,
    path: string,
    call: Call,
    timeout: number,
    agent: Agent = this.#agent,
  ): Promise<IncomingMessage> {
    const query = new URLSearchParams(call.query).toString();
    const url = new URL(query === '' ? path : `${path}?${query}`, this.#access.server);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const { token } = this.#access;
    const sent = httpsRequest(url, {
      method,
      agent,
      timeout,
      headers: {
        accept: call.accept ?? 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': call.contentType ?? 'application/json' }),
        ...(this.#identity !== undefined && {
          'impersonate-user': this.#identity.user,
          'impersonate-group': [...this.#identity.groups],
        }),
      },
    });
    sent.on('timeout', () => {
      sent.destroy(new Error(`the API server did not answer ${method} ${path} within ${requestTimeoutMs / 1000} s`));
    });
    sent.end(body);
    try {
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      return response;
    } catch (error) {
      // The server may close a connection that was idle in the moment that it is used again; it has not read the request.
      const wasIdle = sent.reusedSocket && error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
      if (!wasIdle) throw error;
      return this.#send(method, path, call, timeout);
    }
  }
}

/** `v1` or `apps/v1`. */
export function groupVersion({ group, version }: Pick<ApiResource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Where the objects of a resource are listed: all, or those of a namespace. */
export function listPath(resource: ApiResource, namespace?: string): string {
  const root = resource.group === '' ? '/api' : '/apis';
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : '';
  return `${root}/${groupVersion(resource)}${scope}/${resource.plural}`;
}

/** Where one object is. */
export function objectPath(resource: ApiResource, name: string, namespace = 'default'): string {
  return `${listPath(resource, namespace)}/${name}`;
}

/** An answer that must not be a refusal. */
export function succeeded(answer: Answer, what: string): Answer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new Error(`${what} was refused (${answer.status}): ${messageOf(answer)}`);
}

/** What the server says about a refusal. */
export function messageOf({ body, status }: Pick<Answer, 'body' | 'status'>): string {
  return textAt(body, 'message') ?? (typeof body === 'string' ? body.slice(0, 500) : `status ${status}`);
}

function resourcesOfGroup(item: Json): ApiResource[] {
  const group = textAt(item, 'metadata', 'name') ?? '';
  return listAt(item, 'versions').flatMap((served) =>
    listAt(served, 'resources').map((resource) => ({
      group,
      version: textAt(served, 'version') ?? '',
      kind: textAt(resource, 'responseKind', 'kind') ?? '',
      plural: textAt(resource, 'resource') ?? '',
      namespaced: at(resource, 'scope') === 'Namespaced',
      verbs: listAt(resource, 'verbs') as readonly string[],
    })),
  );
}

function unknownKind({ apiVersion, kind }: Manifest): Answer {
  const message = `the server does not know ${kind} of ${apiVersion}`;
  return { status: 404, body: { message } satisfies JsonObject, warnings: [] };
}

/** `299 - "text"` without number and quotes. */
function warningText(header: string): string {
  return header
    .replace(/^\d+ \S+ "/, '')
    .replace(/"$/, '')
    .replaceAll('\\"', '"');
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
