/** Where a Grafana is, and who asks. */
export interface GrafanaAccess {
  /** `https://g-0123456789.grafana-workspace.us-east-1.amazonaws.com`. */
  readonly address: string;
  readonly token: string;
}

/** The HTTP API of one Grafana. */
export interface GrafanaApi {
  /**
   * What is at a path; undefined where there is nothing.
   * @throws GrafanaRefused
   */
  readonly get: (path: string) => Promise<unknown>;
  /** @throws GrafanaRefused */
  readonly send: (method: 'DELETE' | 'POST' | 'PUT', path: string, body?: object) => Promise<void>;
}

/** Grafana does not do what it was asked. */
export class GrafanaRefused extends Error {
  constructor(status: number, message: string) {
    super(message);
    this.name = nameOf(status);
  }
}

const patience = 30_000;

/** The API over HTTP. */
export function grafanaApi({ address, token }: GrafanaAccess): GrafanaApi {
  const ask = async (method: string, path: string, body?: object): Promise<Response> => {
    try {
      return await fetch(new URL(path, address), {
        method,
        signal: AbortSignal.timeout(patience),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      // What has no code is a time that ran out.
      const { code = 'ETIMEDOUT' } = ((error as Error).cause ?? {}) as { readonly code?: string };
      throw Object.assign(new Error(`Grafana at ${new URL(address).host} does not answer`), { code });
    }
  };
  return {
    get: async (path) => {
      const response = await ask('GET', path);
      if (response.status === 404) return undefined;
      return JSON.parse(await accepted(response)) as unknown;
    },
    send: async (method, path, body) => {
      await accepted(await ask(method, path, body), method === 'DELETE');
    },
  };
}

async function accepted(response: Response, mayBeGone = false): Promise<string> {
  const { ok, status } = response;
  const text = await response.text();
  if (ok || (mayBeGone && status === 404)) return text;
  let said = text.slice(0, 300);
  try {
    said = (JSON.parse(text) as { readonly message?: string }).message ?? said;
  } catch {
    // Proxies answer in HTML.
  }
  throw new GrafanaRefused(status, `Grafana answers ${status}: ${said}`);
}

/** What may pass has a name that says so: another run has taken the key back, or Grafana is not up yet. */
function nameOf(status: number): string {
  if (status === 429 || status >= 500) return 'ServiceUnavailable';
  return status === 401 || status === 409 || status === 412 ? 'ConflictException' : 'GrafanaRefused';
}
