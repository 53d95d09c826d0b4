import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { chartRepository, type HelmRelease, type KindOf } from '@slipway/contracts/helm-release';
import type { Construct } from 'constructs';
import { project } from './project.ts';

/** What `OperatorsProjectChart` needs to know. */
export interface OperatorsProjectChartProps {
  /** The charts of others that a cluster installs. */
  readonly releases: readonly HelmRelease[];
  /**
   * Repository of the cluster, where it holds the objects of some of them.
   *
   * @default - none: all come from where their makers publish them
   */
  readonly repository?: string;
}

/** Bounds the charts of others to the namespaces that they reach and the kinds that they make. */
export class OperatorsProjectChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: OperatorsProjectChartProps) {
    super(scope, id, { app: 'argocd', team: 'platform' });
    const { releases, repository } = props;
    const distinct = (texts: readonly string[]) => [...new Set(texts)].sort();
    project(this, 'project', {
      name: 'operators',
      description: 'Helm charts of others that the platform needs',
      repositories: distinct([
        ...releases.map(({ chart }) => chartRepository(chart)),
        ...(repository === undefined ? [] : [repository]),
      ]),
      namespaces: distinct(releases.flatMap(({ namespace, reaches = [] }) => [namespace, ...reaches])),
      clusterKinds: distinctKinds(releases.flatMap(({ clusterKinds = [] }) => clusterKinds)),
      namespacedKinds: distinctKinds(releases.flatMap(({ namespacedKinds }) => namespacedKinds)),
    });
  }
}

function distinctKinds(kinds: readonly KindOf[]): readonly KindOf[] {
  const byKey = new Map(kinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { group, kind }]) => ({ group, kind }));
}
