import { connect } from '@slipway/bootstrap/engine/aws';
import { systemClock } from '@slipway/bootstrap/engine/clock';
import { Known, type Context } from '@slipway/bootstrap/engine/context';
import { kubernetesApi } from '@slipway/bootstrap/kubernetes/kubernetes-api';
import { helmAt } from '@slipway/bootstrap/kubernetes/helm';
import type { Event } from '@slipway/bootstrap/engine/settle';
import { neededSecrets, secretsResource, type NeededSecret } from '@slipway/bootstrap/steps/secrets';
import { repositorySecrets } from '@slipway/bootstrap/steps/repository';
import { removalSteps } from '@slipway/bootstrap/steps/removal';
import { awsSteps, deliverySteps } from '@slipway/bootstrap/steps/steps';
import type { Step } from '@slipway/bootstrap/engine/step';
import { hasErrors, type Finding } from '@slipway/contracts/finding';
import { stacksOf, templateFile, type StackName } from '@slipway/contracts/foundation-stacks';
import { groupOf, type Manifest } from '@slipway/contracts/manifest';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceOf } from '../evidence.ts';
import { readyClusters } from '../workspace.ts';

/** What a person may say about a run. */
export interface Settings {
  readonly root: string;
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
  const context: Context = {
    cluster,
    file: cluster.file,
    clock: systemClock,
    aws: connect({ region: cluster.region.name }),
    templates: templatesIn(settings.root, cluster),
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
  const secrets = [...repositorySecrets(cluster), ...neededSecrets(manifests, cluster.name)];
  const [argoCd, handOver] = deliverySteps({
    objects: [...of('platform/argocd-settings.yaml'), ...of('bootstrap/root.yaml')],
    helm: (access) => helmAt(settings.helm, access),
  });
  const nodePools = manifests.filter(({ kind }) => kind === 'NodePool');
  const secretsStep: Step = { title: 'Secrets', resources: (running) => [secretsResource(running, secrets)] };
  return {
    prepared: {
      context,
      secrets,
      steps: [
        ...awsSteps,
        secretsStep,
        ...(argoCd === undefined ? [] : [argoCd]),
        ...(handOver === undefined ? [] : [handOver]),
      ],
      removal: removalSteps({ nodePools, reach: kubernetesApi, deleteData: settings.deleteData }),
    },
    findings,
  };
}

function templatesIn(root: string, cluster: Context['cluster']): ReadonlyMap<StackName, string> {
  return new Map(
    stacksOf(cluster).flatMap((stack) => {
      const file = join(root, templateFile(cluster, stack));
      return existsSync(file) ? [[stack, readFileSync(file, 'utf8')] as const] : [];
    }),
  );
}
