import type { Cluster } from '@slipway/contracts/cluster';
import type { WorkloadIdentity } from '@slipway/contracts/workload-identity';
import { startFakeAws, type FakeAws } from '@slipway/testing/fake-aws/fake-aws';
import type { Refuse } from '@slipway/testing/fake-aws/server';
import { connect, disconnect, type Aws } from '../engine/aws.ts';
import { Known, type Context } from '../engine/context.ts';
import type { Event } from '../engine/settle.ts';
import type { Manifest } from '@slipway/contracts/manifest';
import type { Step } from '../engine/step.ts';
import type { FoundRelease, Helm } from '../kubernetes/helm.ts';
import { awsSteps, deliverySteps, grafanaStep } from '../steps/steps.ts';
import { startFakeGrafana, type FakeGrafana } from './fake-grafana.ts';
import { startFakeKubernetes, type FakeKubernetes } from './fake-kubernetes.ts';
import { smallTemplates, smallTexts } from './templates.ts';

/** Accounts of workloads in tests: one by Pod Identity, one by IRSA. */
export const identities = (cluster: string): readonly WorkloadIdentity[] => [
  { cluster, namespace: 'litellm', serviceAccount: 'litellm', grants: [] },
  { cluster, namespace: 'vllm', serviceAccount: 'weights', grants: [] },
  { cluster, namespace: 'ai-gateway', serviceAccount: 'ai-gateway', grants: [], authentication: 'irsa' },
];

/** A fake of AWS, and what is needed to make a cluster in it. */
export interface World extends AsyncDisposable {
  readonly kubernetes: FakeKubernetes;
  readonly grafana: FakeGrafana;
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
  const { metrics } = cluster.observability;
  // Somebody has made it before.
  if (metrics.form === 'managed' && metrics.workspace !== undefined) aws.amp.add(metrics.workspace);
  const connected: Aws[] = [];
  const events: Event[] = [];
  const kubernetes = await startFakeKubernetes(clock);
  const grafana = await startFakeGrafana(aws.grafana.isToken);
  const releases = new Map<string, FoundRelease>();
  return {
    aws,
    events,
    kubernetes,
    grafana,
    releases,
    steps: [
      ...awsSteps,
      grafanaStep({ dashboards: smallDashboards, reach: grafana.reach }),
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
        workspaceTexts: metrics.form === 'managed' ? smallTexts(cluster.name) : new Map(),
        identities: identities(cluster.name),
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
      await grafana[Symbol.asyncDispose]();
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
export function endState({ aws, grafana, kubernetes, releases }: World): unknown {
  const { amp, eks, cloudFormation } = aws;
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
    }),
  ) as unknown;
}

/** Dashboards with nothing on them. */
export const smallDashboards = ['nodes', 'spend'].map((name) => ({ uid: `slipway-${name}`, title: name, panels: [] }));

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
