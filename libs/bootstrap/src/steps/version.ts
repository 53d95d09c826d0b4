import type { InsightSummary } from '@aws-sdk/client-eks';
import { madeCluster, type Context } from '../engine/context.ts';
import { refusal, type Refused } from '../engine/refused.ts';
import { busy, ready, refuse, update, type Look, type Resource } from '../engine/resource.ts';

/** The control plane in a minor version of Kubernetes. */
export function versionResource(context: Context, version: string): Resource {
  return { title: `Kubernetes ${version}`, minutes: 20, look: () => look(context, version) };
}

/** The minor versions that lie between the one a cluster has and the one it is to have, the last one included: EKS goes one at a time. */
export function versionsOnTheWay(found: string, wanted: string): readonly string[] {
  const [major, from, to] = [wanted.split('.')[0] ?? '1', minorOf(found), minorOf(wanted)];
  if (to <= from) return [wanted];
  return Array.from({ length: to - from }, (_, index) => `${major}.${from + index + 1}`);
}

async function look(context: Context, version: string): Promise<Look> {
  const { aws, cluster, file, known } = context;
  const found = (await aws.eks.describeCluster({ name: madeCluster(context).name })).cluster;
  if (found?.status !== 'ACTIVE') return busy(found?.status);
  known.cluster = found;
  const has = found.version ?? '';
  if (has === version) return ready;
  if (minorOf(has) > minorOf(version))
    return refuse(
      refusal(file, {
        rule: 'cannot-change',
        path: 'kubernetesVersion',
        message: `is ${version}, and the cluster has ${has} already, which EKS cannot take back`,
        remedy: `write '${has}'`,
      }),
    );
  const insights = await errorsOf(context, version);
  if (insights.length > 0) return refuse(notReady(context, version, insights));
  return update([`${has} becomes ${version}`], () => aws.eks.updateClusterVersion({ name: cluster.name, version }));
}

/** What EKS knows to stand against an upgrade. */
async function errorsOf({ aws, cluster }: Context, version: string): Promise<readonly InsightSummary[]> {
  const found: InsightSummary[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.eks.listInsights({
      clusterName: cluster.name,
      filter: { categories: ['UPGRADE_READINESS'], kubernetesVersions: [version], statuses: ['ERROR'] },
      nextToken,
    });
    found.push(...(page.insights ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

function notReady({ file }: Context, version: string, insights: readonly InsightSummary[]): Refused {
  return refusal(file, {
    rule: 'not-ready-for-upgrade',
    path: 'kubernetesVersion',
    message: `cannot become ${version}: ${insights.map(({ name = '', insightStatus }) => `${name} (${insightStatus?.reason ?? 'no reason given'})`).join('; ')}`,
    remedy:
      'correct what it names, wait until EKS has looked again (a day, or aws eks start-insights-refresh), then run bootstrap up again',
  });
}

function minorOf(version: string): number {
  return Number(version.split('.')[1] ?? Number.NaN);
}
