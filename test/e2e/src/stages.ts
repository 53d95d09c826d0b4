import { makeArgoCdNamespace } from './argocd.ts';
import type { Rehearsal, Subject } from './rehearsal.ts';
import { startKarpenter } from './karpenter.ts';
import type { Stage } from './stage.ts';
import { accept } from './stages/accept.ts';
import { changes } from './stages/changes.ts';
import { grows } from './stages/grows.ts';
import { lands } from './stages/lands.ts';
import { quiet } from './stages/quiet.ts';
import { quota } from './stages/quota.ts';
import { sync } from './stages/sync.ts';
import { tenants } from './stages/tenants.ts';
import { upgrade } from './stages/upgrade.ts';

/** Stages that follow each other on one cluster, and what that cluster begins with. */
export interface Phase {
  readonly name: string;
  readonly start: (rehearsal: Rehearsal) => Promise<void>;
  readonly stages: readonly Stage[];
  /** Whether it runs beside the others: it waits more than it works. */
  readonly beside?: boolean;
}

/** Everything of which a rehearsal consists, in order. Each phase begins with an empty cluster of its own. */
export const phases: readonly Phase[] = [
  {
    name: 'delivery',
    start: startAll,
    stages: [onOwn(accept), sync, quiet, lands, onOwn(tenants), onOwn(quota), changes],
  },
  { name: 'upgrade', start: startAll, stages: [upgrade] },
  { name: 'capacity', start: startWithoutNodes, stages: [onOwn(grows)], beside: true },
];

/** The stages of a phase that run if some are named, or all. What needs a delivery brings the stage `sync` along. */
export function chosenOf({ stages }: Phase, names: readonly string[]): readonly Stage[] {
  if (names.length === 0) return stages;
  const chosen = stages.filter(({ name }) => names.includes(name));
  const delivers = chosen.some(({ needsDelivery }) => needsDelivery === true);
  return stages.filter((stage) => chosen.includes(stage) || (delivers && stage === sync));
}

/** A stage that only asks, on a cluster that was started for it. */
function onOwn(stage: Stage<Subject>): Stage {
  return { ...stage, run: (rehearsal) => stage.run(rehearsal) };
}

/** Starts a whole cluster: control plane, nodes of its pools, stand-ins, Argo CD. */
export async function startAll(rehearsal: Rehearsal): Promise<void> {
  await rehearsal.startControlPlane();
  await rehearsal.startKwok();
  await rehearsal.startNodes();
  await rehearsal.startStandIns();
  await rehearsal.startArgoCd();
}

/** Starts a cluster to which Karpenter brings the nodes. It never meets nodes that are fixed. */
async function startWithoutNodes(rehearsal: Rehearsal): Promise<void> {
  await rehearsal.startControlPlane();
  await rehearsal.startKwok();
  await rehearsal.startStandIns(['NodePool']);
  await makeArgoCdNamespace(rehearsal.api);
  await startKarpenter(rehearsal);
}

/** Names by which stages are chosen. */
export const stageNames: readonly string[] = phases.flatMap(({ stages }) => stages.map(({ name }) => name));

/** Stages that keep nothing: they can be run on a cluster that others use. */
export const stagesForOthers: readonly Stage<Subject>[] = [accept, tenants, quota];
