import { chosenRegion, connect } from '@slipway/bootstrap/engine/aws';
import { systemClock } from '@slipway/bootstrap/engine/clock';
import { Known, type Context } from '@slipway/bootstrap/engine/context';
import type { GrafanaDashboard } from '@slipway/bootstrap/grafana/content';
import { kubernetesApi } from '@slipway/bootstrap/kubernetes/kubernetes-api';
import { helmAt } from '@slipway/bootstrap/kubernetes/helm';
import type { Event } from '@slipway/bootstrap/engine/settle';
import { neededSecrets, secretsResource, type NeededSecret } from '@slipway/bootstrap/steps/secrets';
import { ownImageResources } from '@slipway/bootstrap/steps/own-images';
import { cacheSecrets } from '@slipway/bootstrap/steps/image-cache';
import { repositorySecrets } from '@slipway/bootstrap/steps/repository';
import { removalSteps } from '@slipway/bootstrap/steps/removal';
import { awsSteps, deliverySteps, grafanaStep } from '@slipway/bootstrap/steps/steps';
import type { Step } from '@slipway/bootstrap/engine/step';
import type { Cluster } from '@slipway/contracts/cluster';
import { compareText, hasErrors, type Finding } from '@slipway/contracts/finding';
import { stacksOf, templateFile } from '@slipway/contracts/foundation-stacks';
import { pushedImages } from '@slipway/contracts/foundation-supplies';
import { groupOf, type Manifest } from '@slipway/contracts/manifest';
import { dashboardFolder, workspaceFile, workspaceParts } from '@slipway/contracts/workspace-files';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceOf } from '../evidence.ts';
import { readyClusters } from '../workspace.ts';

/** What a person may say about a run. */
export interface Settings {
  readonly root: string;
  readonly command: string;
  readonly cluster: string;
  readonly helm: string;
  readonly repair: boolean;
  readonly allowReplacement: boolean;
  readonly deleteData: boolean;
  readonly tell: (event: Event) => void;
}

/** A cluster that was found right, and all that leads to it and away from it. */
export interface Prepared {
  readonly context: Context;
  readonly steps: readonly Step[];
  readonly removal: readonly Step[];
  readonly secrets: readonly NeededSecret[];
  /** What the Grafana that AWS runs is given, by name of the file. */
  readonly dashboards: ReadonlyMap<string, string>;
}

/** Renders a cluster in memory and reads its templates; findings, or what a run needs. */
export async function prepare(
  settings: Settings,
): Promise<{ readonly prepared: Prepared | undefined; readonly findings: readonly Finding[] }> {
  const { ready, findings, catalog } = await readyClusters(settings.root, [settings.cluster]);
  const [one] = ready;
  if (one === undefined || hasErrors(findings)) return { prepared: undefined, findings };
  const { evidence, findings: rendering } = evidenceOf(one, catalog);
  if (hasErrors(rendering)) return { prepared: undefined, findings: [...findings, ...rendering] };
  const { cluster } = one;
  if (cluster.infrastructure.form === 'external' && settings.command !== 'secrets')
    return { prepared: undefined, findings: [...findings, notOurs(cluster)] };
  const context: Context = {
    cluster,
    file: cluster.file,
    clock: systemClock,
    aws: connect({ region: cluster.region.name, bedrockRegions: cluster.bedrock.regions.map(({ name }) => name) }),
    chosenRegion: await chosenRegion(),
    templates: textsIn(settings.root, stacksOf(cluster), (stack) => templateFile(cluster, stack)),
    workspaceTexts: textsIn(settings.root, workspaceParts, (part) => workspaceFile(cluster, part)),
    identities: one.specs.flatMap((spec) => spec.identities),
    groups: [...new Set(evidence.manifests.map(({ manifest }) => groupOf(manifest)))],
    repair: settings.repair,
    allowReplacement: settings.allowReplacement,
    known: new Known(),
    tell: settings.tell,
  };
  const of = (file: string): readonly Manifest[] =>
    evidence.manifests
      .filter((placed) => placed.file === `dist/${cluster.name}/${file}`)
      .map(({ manifest }) => manifest);
  const manifests = evidence.manifests.map(({ manifest }) => manifest);
  const secrets = [...cacheSecrets(cluster), ...repositorySecrets(cluster), ...neededSecrets(manifests, cluster.name)];
  const [argoCd, handOver] = deliverySteps({
    objects: [...of('platform/argocd-settings.yaml'), ...of('bootstrap/root.yaml')],
    helm: (access) => helmAt(settings.helm, access),
  });
  const folder = join(settings.root, dashboardFolder(cluster));
  const names = existsSync(folder) ? readdirSync(folder).sort(compareText) : [];
  const dashboards = textsIn(settings.root, names, (name) => `${dashboardFolder(cluster)}/${name}`);
  const nodePools = manifests.filter(({ kind }) => kind === 'NodePool');
  const secretsStep: Step = { title: 'Secrets', resources: (running) => [secretsResource(running, secrets)] };
  const images = pushedImages(one.specs);
  const imagesStep: Step = { title: 'Images', resources: (running) => ownImageResources(running, images) };
  return {
    prepared: {
      context,
      dashboards,
      secrets,
      steps: [
        ...awsSteps,
        grafanaStep({ dashboards: [...dashboards.values()].map((text) => JSON.parse(text) as GrafanaDashboard) }),
        secretsStep,
        imagesStep,
        ...(argoCd === undefined ? [] : [argoCd]),
        ...(handOver === undefined ? [] : [handOver]),
      ],
      removal: removalSteps({ nodePools, reach: kubernetesApi, deleteData: settings.deleteData }),
    },
    findings,
  };
}

function notOurs({ file }: Pick<Cluster, 'file'>): Finding {
  return {
    ...{ rule: 'made-by-others', severity: 'error', file, path: 'infrastructure', value: "'external'" },
    message: 'says that somebody else makes the AWS side of this cluster: there is nothing to do for the bootstrap',
    remedy:
      "follow docs/how-to/first-deployment.md, or write infrastructure: { form: 'cloudformation', notify: [...] }",
  };
}

function textsIn<T extends string>(
  root: string,
  parts: readonly T[],
  fileOf: (part: T) => string,
): ReadonlyMap<T, string> {
  return new Map(
    parts.flatMap((part) => {
      const file = join(root, fileOf(part));
      return existsSync(file) ? [[part, readFileSync(file, 'utf8')] as const] : [];
    }),
  );
}
