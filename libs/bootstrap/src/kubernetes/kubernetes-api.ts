import type { JsonObject, Manifest } from '@slipway/contracts/manifest';
import { request as secureRequest } from 'node:https';
import { request as plainRequest } from 'node:http';

/** The API of one cluster, as somebody who may. */
export interface KubernetesApi {
  /**
   * An object as it is; undefined where there is none, or no such kind yet.
   * @throws KubernetesRefused
   */
  readonly get: (object: ObjectName) => Promise<JsonObject | undefined>;
  /**
   * Makes an object as it is written here; fields that others have written stay.
   * @throws KubernetesRefused
   */
  readonly apply: (object: Manifest) => Promise<void>;
  /**
   * Lets an object go; nothing happens where there is none.
   * @throws KubernetesRefused
   */
  readonly remove: (object: ObjectName) => Promise<void>;
}

/** What names an object. */
export type ObjectName = Pick<Manifest, 'apiVersion' | 'kind'> & {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
};

/** Where the API is, and who asks. */
export interface KubernetesAccess {
  /** `https://0123ABCD.gr7.us-east-1.eks.amazonaws.com`. */
  readonly endpoint: string;
  /** What its certificate is signed by, in PEM. */
  readonly certificateAuthority?: string | undefined;
  /** A token of some minutes; asked for anew with each request. */
  readonly token: () => Promise<string>;
  /** Another address under which the endpoint is reached: that of a load balancer. Default: its own. */
  readonly via?: string | undefined;
}

/** The API does not do what it was asked. */
export class KubernetesRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = status === 429 || status >= 500 ? 'ServiceUnavailable' : 'KubernetesRefused';
    this.status = status;
  }
}

const fieldManager = 'slipway-bootstrap';
const patience = 30_000;

/** Names of kinds in paths; the bootstrap applies these and no others. */
const plurals: Readonly<Record<string, string>> = {
  AppProject: 'appprojects',
  Application: 'applications',
  ConfigMap: 'configmaps',
  Namespace: 'namespaces',
  NodePool: 'nodepools',
  Secret: 'secrets',
};

/** The API of a cluster over HTTP. */
export function kubernetesApi(access: KubernetesAccess): KubernetesApi {
  return {
    get: async (object) => {
      const { status, body } = await ask(access, 'GET', pathOf(object));
      if (status === 404) return undefined;
      return parsed(status, accepted(status, body));
    },
    apply: async (object) => {
      const query = `?fieldManager=${fieldManager}&force=true`;
      const { status, body } = await ask(access, 'PATCH', pathOf(object) + query, JSON.stringify(object));
      accepted(status, body);
    },
    remove: async (object) => {
      const { status, body } = await ask(access, 'DELETE', pathOf(object));
      if (status !== 404) accepted(status, body);
    },
  };
}

/** Where an object is. */
export function pathOf({ apiVersion, kind, metadata: { name, namespace } }: ObjectName): string {
  const plural = plurals[kind];
  if (plural === undefined) throw new Error(`the bootstrap does not know the kind ${kind}: add it to its plurals`);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}/${name}`;
}

/** What stands before an API may answer in its place, and well at that. */
function parsed(status: number, body: string): JsonObject {
  try {
    return JSON.parse(body) as JsonObject;
  } catch {
    throw new KubernetesRefused(
      status,
      `the Kubernetes API answers ${status} with what is no JSON: ${body.slice(0, 80)}`,
    );
  }
}

function accepted(status: number, body: string): string {
  if (status >= 200 && status < 300) return body;
  let said = body.slice(0, 300);
  try {
    said = (JSON.parse(body) as { readonly message?: string }).message ?? said;
  } catch {
    // Proxies answer in HTML.
  }
  throw new KubernetesRefused(status, `the Kubernetes API answers ${status}: ${said}`);
}

async function ask(
  { endpoint, certificateAuthority, token, via }: KubernetesAccess,
  method: string,
  path: string,
  body?: string,
): Promise<{ readonly status: number; readonly body: string }> {
  if (!URL.canParse(path, endpoint))
    throw new KubernetesRefused(0, `what EKS says of the Kubernetes API is no address: '${endpoint}'`);
  const url = new URL(path, endpoint);
  const authorization = `Bearer ${await token()}`;
  const request = url.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        method,
        host: via ?? url.hostname,
        port: url.port === '' ? undefined : url.port,
        path: url.pathname + url.search,
        timeout: patience,
        // Another way to the same API: its certificate has the API's own name.
        ...(via !== undefined && { servername: url.hostname }),
        ...(certificateAuthority !== undefined && { ca: certificateAuthority }),
        headers: {
          authorization,
          host: url.host,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/apply-patch+yaml' }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
        response.on('error', reject);
      },
    );
    asked.on('timeout', () =>
      asked.destroy(Object.assign(new Error('the Kubernetes API does not answer'), { code: 'ETIMEDOUT' })),
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
