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
import { awsSteps, deliverySteps } from '../steps/steps.ts';
import { startFakeKubernetes, type FakeKubernetes } from './fake-kubernetes.ts';
import { smallTemplates } from './templates.ts';

/** Accounts of workloads in tests: one by Pod Identity, one by IRSA. */
export const identities = (cluster: string): readonly WorkloadIdentity[] => [
  { cluster, namespace: 'litellm', serviceAccount: 'litellm', grants: [] },
  { cluster, namespace: 'vllm', serviceAccount: 'weights', grants: [] },
  { cluster, namespace: 'ai-gateway', serviceAccount: 'ai-gateway', grants: [], authentication: 'irsa' },
];

/** A rendered AWS side in which ACK makes roles. */
export const withEnvironmentRoles: Cluster['infrastructure'] = {
  form: 'cloudformation',
  notify: ['platform@example.com'],
  logRetentionDays: 90,
  guardDuty: false,
  environmentRoles: true,
  repositories: 'own',
  cloudTrail: 'existing',
};

/** What people have supplied for a private repository, by form. */
export const supplied: Readonly<Record<CredentialForm, string>> = {
  'github-app': JSON.stringify({
    githubAppID: '1',
    githubAppInstallationID: '2',
    githubAppPrivateKeySecret: 'bWFkZSB1cA==',
  }),
  'https-token': JSON.stringify({ username: 'reader', token: 'made-up' }),
  'ssh-key': '-----BEGIN OPENSSH PRIVATE KEY-----\nbm90IGEga2V5\n-----END OPENSSH PRIVATE KEY-----\n',
};

/** A fake of AWS, and what is needed to make a cluster in it. */
export interface World extends AsyncDisposable {
  readonly kubernetes: FakeKubernetes;
  /** Releases of Helm by name. */
  readonly releases: ReadonlyMap<string, FoundRelease>;
  /** All steps, with a cluster to hand over to. */
  readonly steps: readonly Step[];
  readonly aws: FakeAws;
  /** Context of a new run, as of a process that knows nothing yet. */
  readonly run: (overrides?: Partial<Context>) => Context;
  /** What was told in all runs. */
  readonly events: readonly Event[];
}

/** Starts a fake of AWS for a cluster. */
export async function startWorld(cluster: Cluster, refuse?: Refuse): Promise<World> {
  const aws = await startFakeAws(refuse === undefined ? {} : { refuse });
  const { clock } = aws;
  const credential = repositoryCredential(cluster);
  if (credential !== undefined) aws.secrets.set(credential.remoteKey, { text: supplied[credential.form], tags: [] });
  const connected: Aws[] = [];
  const events: Event[] = [];
  const kubernetes = await startFakeKubernetes(clock);
  const releases = new Map<string, FoundRelease>();
  return {
    aws,
    events,
    kubernetes,
    releases,
    steps: [
      ...awsSteps,
      ...deliverySteps({ objects: rootObjects, reach: kubernetes.reach, helm: () => fakeHelm(releases) }),
    ],
    run: (overrides = {}) => {
      const clients = connectTo(aws);
      connected.push(clients);
      return {
        cluster,
        clock,
        aws: clients,
        file: cluster.file,
        templates: smallTemplates(cluster.name, identities(cluster.name)),
        identities: identities(cluster.name),
        // Where ACK may be, something asks for it.
        groups: ['apps', ...(installs(cluster, 'ack', 'capability') ? ['iam.services.k8s.aws'] : [])],
        repair: false,
        allowReplacement: false,
        known: new Known(),
        tell: (event) => events.push(event),
        ...overrides,
      };
    },
    [Symbol.asyncDispose]: async () => {
      connected.forEach(disconnect);
      await kubernetes[Symbol.asyncDispose]();
      await aws[Symbol.asyncDispose]();
    },
  };
}

function connectTo({ endpoint }: FakeAws): Aws {
  return connect({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up' },
  });
}

/** What there is in the end, without what differs between two runs that are equally right: times and ids. */
export function endState({ aws: { eks, cloudFormation }, kubernetes, releases }: World): unknown {
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
      objects: [...kubernetes.objects],
      releases: [...releases],
    }),
  ) as unknown;
}

const rootObjects: readonly Manifest[] = [
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

/** The process ends here; nothing that catches errors of AWS may take it for one. */
export class Killed extends Error {}

/**
 * Lets the process end at call number `at`, before it is sent or after it was answered; every later call fails too.
 * @returns whether it came that far
 */
export function killAt(aws: Aws, at: number, moment: 'after' | 'before'): { readonly killed: () => boolean } {
  let calls = 0;
  let dead = false;
  const stack = Object.values(aws) as readonly Aws['eks'][];
  for (const { middlewareStack } of stack) {
    middlewareStack.add(
      (next) => async (args) => {
        if (dead) throw new Killed('dead');
        const isIt = calls++ === at;
        if (isIt) dead = true;
        if (isIt && moment === 'before') throw new Killed('before it was sent');
        const answer = await next(args).catch((error: unknown) => {
          if (isIt) throw new Killed('after it was refused');
          throw error;
        });
        if (isIt) throw new Killed('after it was answered');
        return answer;
      },
      { step: 'deserialize', priority: 'high', name: 'killAt' },
    );
  }
  return { killed: () => dead };
}
