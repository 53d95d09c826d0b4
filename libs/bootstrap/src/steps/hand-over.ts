import { conditionalBaseOutputs, stackOutputs } from '@slipway/contracts/foundation-stacks';
import type { JsonObject, Manifest } from '@slipway/contracts/manifest';
import { madeCluster, output, type Context } from '../engine/context.ts';
import { isPartOf } from '../engine/is-part-of.ts';
import { busy, create, ready, update, type Look, type Resource } from '../engine/resource.ts';
import {
  kubernetesApi,
  type KubernetesAccess,
  type KubernetesApi,
  type ObjectName,
} from '../kubernetes/kubernetes-api.ts';
import { lookForGoneCredential, repositoryObject } from './repository.ts';
import { kubernetesToken, type SessionCredentials } from '../kubernetes/token.ts';

/** How a run speaks with the Kubernetes API; tests have one of their own. */
export type Reach = (access: KubernetesAccess) => KubernetesApi;

/** What is handed to the cluster, as it was rendered. */
export interface HandOver {
  /** Argo CD's settings, then the objects of the root: `dist/<cluster>/platform/argocd-settings.yaml`, `…/bootstrap/root.yaml`. */
  readonly objects: readonly Manifest[];
  /** @default over HTTPS */
  readonly reach?: Reach;
}

/** AWS gives no shorter one. */
const secondsOfSession = 900;

const rootApplication: ObjectName = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'root', namespace: 'argocd' },
};

/** Lets Argo CD know the cluster, gives it its settings and the root, and waits until it has synced everything. */
export function handOverResources(context: Context, { objects, reach = kubernetesApi }: HandOver): readonly Resource[] {
  let api: KubernetesApi | undefined;
  const access = accessOf(context);
  const connected = () => (api ??= reach(access()));
  const namespace: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } };
  const credential = repositoryObject(context);
  const asRendered = (object: Manifest): Later => ({ title: titleOf(object), manifest: () => object });
  const all: readonly Later[] = [
    asRendered(namespace),
    ...(context.cluster.delivery.argoCd === 'capability' ? [registration(context)] : []),
    ...(credential === undefined ? [] : [{ title: 'credential of the repository', manifest: credential }]),
    ...objects.map(asRendered),
  ];
  return [
    ...all.map(({ title, manifest }) => ({
      title,
      minutes: 1,
      look: async () => lookAtObject(connected(), await manifest()),
    })),
    ...(credential === undefined
      ? [
          {
            title: 'credential of a repository that needs none',
            minutes: 1,
            look: () => lookForGoneCredential(context, connected()),
          },
        ]
      : []),
    { title: 'everything that the root syncs', minutes: 45, look: () => lookAtRoot(connected()) },
  ];
}

/** An object that is known only once the cluster is made. */
interface Later {
  readonly title: string;
  readonly manifest: () => Manifest | Promise<Manifest>;
}

/** The cluster's name for EKS's own Argo CD. */
function registration(context: Context): Later {
  return {
    title: 'registration of the cluster',
    manifest: () => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'in-cluster', namespace: 'argocd', labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
      // It holds no secret: EKS's Argo CD knows clusters by their ARN.
      stringData: { name: 'in-cluster', server: madeCluster(context).arn ?? '', project: '' },
    }),
  };
}

function titleOf(object: Manifest): string {
  return `${object.kind} ${object.metadata.name}`;
}

/**
 * Reaches the API as the cluster's admin, by tokens of a minute.
 * @throws NotYet, when it is asked for before there is a cluster
 */
export function accessOf(context: Context): () => KubernetesAccess {
  const { aws, cluster, clock } = context;
  let session: (SessionCredentials & { readonly until: number }) | undefined;
  const tokenOf = (credentials: SessionCredentials) =>
    kubernetesToken(cluster.name, cluster.region.name, credentials, new Date(clock.now()));
  return () => {
    const { endpoint = '', certificateAuthority } = madeCluster(context);
    const pem = certificateAuthority?.data;
    return {
      endpoint,
      certificateAuthority: pem === undefined ? undefined : Buffer.from(pem, 'base64').toString('utf8'),
      ...(cluster.access.form === 'private-via-nlb' && {
        via: output(context, 'base', conditionalBaseOutputs.apiLoadBalancerHost),
      }),
      token: async () => {
        if (session !== undefined && session.until > clock.now()) return tokenOf(session);
        const { Credentials } = await aws.sts.assumeRole({
          RoleArn: output(context, 'base', stackOutputs.base.clusterAdminRole),
          RoleSessionName: 'slipway-bootstrap',
          DurationSeconds: secondsOfSession,
        });
        const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = Credentials ?? {};
        const until = clock.now() + (secondsOfSession * 1000) / 2;
        session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, until };
        return tokenOf(session);
      },
    };
  };
}

async function lookAtObject(api: KubernetesApi, wanted: Manifest): Promise<Look> {
  const found = await api.get(wanted);
  if (found === undefined) return create(() => api.apply(wanted));
  if (isPartOf(comparable(wanted), found)) return ready;
  return update(['is not as rendered'], () => api.apply(wanted));
}

async function lookAtRoot(api: KubernetesApi): Promise<Look> {
  const root = await api.get(rootApplication);
  const status = (root?.['status'] ?? {}) as {
    readonly sync?: { readonly status?: string };
    readonly health?: { readonly status?: string };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  };
  const [sync = 'Unknown', health = 'Unknown'] = [status.sync?.status, status.health?.status];
  if (sync === 'Synced' && health === 'Healthy') return ready;
  const [condition] = status.conditions ?? [];
  return busy(`${sync}, ${health}${condition === undefined ? '' : `: ${condition.message}`}`);
}

/** What is written as text comes back in base64. */
function comparable(object: Manifest): JsonObject {
  const { stringData, ...rest } = object as JsonObject & { readonly stringData?: Readonly<Record<string, string>> };
  if (stringData === undefined) return rest;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  return { ...rest, data: Object.fromEntries(encoded) as JsonObject };
}
