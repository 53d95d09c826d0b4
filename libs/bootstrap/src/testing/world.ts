import type { Cluster } from '@slipway/contracts/cluster';
import { installs } from '@slipway/contracts/cluster-parts';
import { repositoryCredential, type CredentialForm } from '@slipway/contracts/repository-credential';
import type { WorkloadIdentity } from '@slipway/contracts/workload-identity';
import { startFakeAws, type FakeAws } from '@slipway/testing/fake-aws/fake-aws';
import type { Refuse } from '@slipway/testing/fake-aws/server';
import { connect, disconnect, type Aws } from '../engine/aws.ts';
import { Known, type Context } from '../engine/context.ts';
import type { Event } from '../engine/settle.ts';
import type { Manifest } from '@slipway/contracts/manifest';
import type { Step } from '../engine/step.ts';
import type { FoundRelease, Helm } from '../kubernetes/helm.ts';
import type { Reach } from '../steps/hand-over.ts';
import { ownImageResources } from '../steps/own-images.ts';
import { awsSteps, deliverySteps, grafanaStep } from '../steps/steps.ts';
import { startFakeGrafana, type FakeGrafana } from './fake-grafana.ts';
import { startFakeKubernetes, type FakeKubernetes } from './fake-kubernetes.ts';
import { Lifetime } from './lifetime.ts';
import { smallTemplates, smallTexts } from './templates.ts';

/** Accounts of workloads in tests: one by Pod Identity, one by IRSA. */
export const identities = (cluster: string): readonly WorkloadIdentity[] => [
  { cluster, namespace: 'litellm', serviceAccount: 'litellm', grants: [] },
  { cluster, namespace: 'vllm', serviceAccount: 'weights', grants: [] },
  { cluster, namespace: 'ai-gateway', serviceAccount: 'ai-gateway', grants: [], authentication: 'irsa' },
];

/** An image of the cluster's own, which was pushed already. */
const ownImage = 'slipway/own:1';

/** What looks like a private key of SSH and opens nothing; written in pieces, for none may lie in a repository. */
export function madeUpKey(body: string): string {
  const kind = ['OPENSSH', 'PRIVATE', 'KEY'].join(' ');
  return `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----\n`;
}

/** What people have supplied for a private repository, by form. */
export const supplied: Readonly<Record<CredentialForm, string>> = {
  'github-app': JSON.stringify({
    githubAppID: '1',
    githubAppInstallationID: '2',
    githubAppPrivateKeySecret: 'bWFkZSB1cA==',
  }),
  'https-token': JSON.stringify({ username: 'reader', token: 'made-up' }),
  'ssh-key': madeUpKey('bm90IGEga2V5'),
};

/** A fake of AWS, and what is needed to make a cluster in it. */
export interface World extends AsyncDisposable {
  readonly kubernetes: FakeKubernetes;
  readonly grafana: FakeGrafana;
  /** Releases of Helm by name. */
  readonly releases: ReadonlyMap<string, FoundRelease>;
  /** All steps, with a cluster to hand over to. */
  readonly steps: readonly Step[];
  /** The same, of a run that may end. */
  readonly stepsOf: (lifetime: Lifetime) => readonly Step[];
  readonly aws: FakeAws;
  /** How a run speaks with the Kubernetes API. */
  readonly reachOf: (lifetime: Lifetime) => Reach;
  /** Context of a new run, as of a process that knows nothing yet. */
  readonly run: (overrides?: Partial<Context>, lifetime?: Lifetime) => Context;
  /** What was told in all runs. */
  readonly events: readonly Event[];
}

/** Starts a fake of AWS for a cluster. */
export async function startWorld(cluster: Cluster, refuse?: Refuse): Promise<World> {
  const aws = await startFakeAws(refuse === undefined ? {} : { refuse });
  const { clock } = aws;
  const { metrics } = cluster.observability;
  // Somebody has made it before.
  if (metrics.form === 'managed' && metrics.workspace !== undefined) aws.amp.add(metrics.workspace);
  const credential = repositoryCredential(cluster);
  if (credential !== undefined) aws.secrets.set(credential.remoteKey, { text: supplied[credential.form], tags: [] });
  const connected: Aws[] = [];
  const events: Event[] = [];
  const kubernetes = await startFakeKubernetes(clock);
  aws.registry.images.set(ownImage, `sha256:${'a'.repeat(64)}`);
  const grafana = await startFakeGrafana(aws.grafana.isToken);
  const releases = new Map<string, FoundRelease>();
  const reachOf =
    (lifetime: Lifetime): Reach =>
    (access) =>
      lifetime.attendKubernetes(kubernetes.reach(access));
  const stepsOf = (lifetime: Lifetime) => [
    ...stepsBeforeDelivery(grafana.reach),
    ...deliverySteps({
      objects: rootObjects,
      reach: reachOf(lifetime),
      helm: () => lifetime.attendHelm(fakeHelm(releases)),
    }),
  ];
  return {
    aws,
    events,
    kubernetes,
    grafana,
    releases,
    steps: stepsOf(new Lifetime()),
    stepsOf,
    reachOf,
    run: (overrides = {}, lifetime = new Lifetime()) => {
      const clients = lifetime.attend(connectTo(aws.endpoint, overrides.cluster ?? cluster));
      connected.push(clients);
      return {
        ...contextOf(cluster, { aws: clients, clock, tell: (event) => events.push(event) }),
        ...overrides,
      };
    },
    [Symbol.asyncDispose]: async () => {
      connected.forEach(disconnect);
      await kubernetes[Symbol.asyncDispose]();
      await grafana[Symbol.asyncDispose]();
      await aws[Symbol.asyncDispose]();
    },
  };
}

/** Context of a run that knows nothing yet. */
export function contextOf(cluster: Cluster, given: Pick<Context, 'aws' | 'clock' | 'tell'>): Context {
  return {
    ...given,
    cluster,
    file: cluster.file,
    templates: smallTemplates(cluster.name, identities(cluster.name)),
    workspaceTexts: cluster.observability.metrics.form === 'managed' ? smallTexts(cluster.name) : new Map(),
    identities: identities(cluster.name),
    // Where ACK may be, something asks for it.
    groups: ['apps', ...(installs(cluster, 'ack', 'capability') ? ['iam.services.k8s.aws'] : [])],
    repair: false,
    allowReplacement: false,
    known: new Known(),
  };
}

/** Clients of a fake, wherever its models are. */
export function connectTo(endpoint: string, { bedrock, region }: Cluster): Aws {
  return connect({
    endpoint,
    region: region.name,
    bedrockRegions: bedrock.regions.map(({ name }) => name),
    credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up' },
  });
}

/** What there is in the end, without what differs between two runs that are equally right: times and ids. */
export function endState({ aws, grafana, kubernetes, releases }: World): unknown {
  const { amp, eks, cloudFormation, targets } = aws;
  const parts = [
    eks.clusters,
    eks.addons,
    eks.nodegroups,
    eks.capabilities,
    eks.accessEntries,
    eks.podIdentities,
    eks.identityProviders,
  ];
  return JSON.parse(
    JSON.stringify({
      eks: parts.map((part) => part.all()),
      stacks: cloudFormation.stacks.all(),
      shown: [aws.grafana.workspaces, aws.grafana.accounts, aws.grafana.permissions].map((part) => part.all()),
      content: [grafana.folders, grafana.sources, grafana.dashboards].map((part) => [...part]),
      told: [amp.workspaces, amp.rules, amp.receivers].map((part) => part.all()),
      objects: [...kubernetes.objects],
      releases: [...releases],
      targets: [...targets],
    }),
  ) as unknown;
}

/** Dashboards with nothing on them. */
export const smallDashboards = ['nodes', 'spend'].map((name) => ({ uid: `slipway-${name}`, title: name, panels: [] }));

/** What comes before a cluster is handed over. */
export function stepsBeforeDelivery(reach: FakeGrafana['reach']): readonly Step[] {
  return [
    ...awsSteps,
    grafanaStep({ dashboards: smallDashboards, reach }),
    { title: 'Images', resources: (context) => ownImageResources(context, [ownImage]) },
  ];
}

/** What is handed over. */
export const rootObjects: readonly Manifest[] = [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm', namespace: 'argocd' }, data: { word: 'yes' } },
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name: 'root', namespace: 'argocd' }, spec: {} },
  {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'root', namespace: 'argocd' },
    spec: {},
  },
];

function fakeHelm(releases: Map<string, FoundRelease>): Helm {
  return {
    find: ({ name }) => Promise.resolve(releases.get(name)),
    install: ({ name, chart, version, values }) => {
      releases.set(name, { status: 'deployed', chart: `${chart}-${version}`, values });
      return Promise.resolve();
    },
    uninstall: ({ name }) => {
      releases.delete(name);
      return Promise.resolve();
    },
  };
}
