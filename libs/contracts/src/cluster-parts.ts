import type { Cluster } from './cluster.ts';
import { needKey, type Need } from './external.ts';
import { foundationParts, type ClusterPart } from './foundation-parts.ts';
import { allOperators, neededOperators, type OperatorService } from './operators.ts';

/**
 * Who brings what of a cluster: AWS, the bootstrap, or Argo CD in which wave. Somebody who is named under `externals` does it
 * instead.
 */
export function partsOf(cluster: Cluster): readonly ClusterPart[] {
  return [
    ...foundationParts(cluster.compute),
    argoCd(cluster),
    ...(makesEnvironmentRoles(cluster) ? [ack] : []),
    ...neededOperators(cluster).map(operatorPart),
  ];
}

/** Those, and all that a cluster might have: whoever relies on something that is not there is told what it is. */
export function knownParts(cluster: Cluster): readonly ClusterPart[] {
  return [...partsOf(cluster), ack, ...allOperators.map(operatorPart)];
}

/** What the bootstrap installs, as it is to those that need it; nothing where somebody else makes the AWS side. */
export function bootstrapSupplies(cluster: Cluster): readonly Need[] {
  if (cluster.infrastructure.form === 'external') return [];
  return partsOf(cluster)
    .filter((part) => part.from.by === 'bootstrap' && !isElsewhere(cluster, part))
    .map(({ supplies }) => supplies);
}

/** True when the bootstrap installs a part of this name in this form, and nobody else is named for it. */
export function installs(cluster: Cluster, name: string, form: 'capability' | 'helm-chart'): boolean {
  return partsOf(cluster).some(
    (part) =>
      part.name === name && part.from.by === 'bootstrap' && part.from.form === form && !isElsewhere(cluster, part),
  );
}

/** True when somebody is named for a part: nobody here installs it. */
export function isElsewhere(
  { externals }: Pick<Cluster, 'externals'>,
  { supplies }: Pick<ClusterPart, 'supplies'>,
): boolean {
  return externals.some((external) => needKey(external) === needKey(supplies));
}

/** True when a part does something about an API, a class, a driver or a duty, as `serves` has them. */
export function serves(part: ClusterPart, what: string): boolean {
  const [group = ''] = what.split('/');
  return part.serves.some((served) => (served.startsWith('*.') ? group.endsWith(served.slice(1)) : served === what));
}

/** What makes AWS's resources from objects in the cluster. */
export const ack: ClusterPart = {
  name: 'ack',
  supplies: { kind: 'Operator', name: 'ack' },
  from: { by: 'bootstrap', form: 'capability' },
  serves: ['services.k8s.aws', '*.services.k8s.aws'],
};

function makesEnvironmentRoles({ infrastructure }: Pick<Cluster, 'infrastructure'>): boolean {
  return infrastructure.form === 'cloudformation' && infrastructure.environmentRoles;
}

function argoCd({ delivery }: Pick<Cluster, 'delivery'>): ClusterPart {
  return {
    name: 'argocd',
    supplies: { kind: 'Operator', name: 'argocd' },
    from: { by: 'bootstrap', form: delivery.argoCd === 'capability' ? 'capability' : 'helm-chart' },
    serves: ['argoproj.io'],
  };
}

function operatorPart({ name, supplies, serves: served, wave }: OperatorService): ClusterPart {
  return { name, supplies, from: { by: 'argo-cd', wave }, serves: served };
}
