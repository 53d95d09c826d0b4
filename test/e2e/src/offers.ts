import type { RenderedObject } from './dist.ts';

/** Something that a cluster offers to its tenants beyond what every cluster does, and that widens what they may do. */
export const offers = ['batch queues', 'queued Ray jobs'] as const;

/** One of `offers`. */
export type Offer = (typeof offers)[number];

/**
 * What a cluster offers, told by the services that are rendered for it. Roles are not looked at: they are what is judged,
 * and one that is too wide would excuse itself.
 */
export function offersOf(objects: readonly RenderedObject[]): ReadonlySet<Offer> {
  const kinds = new Set(objects.map(({ manifest }) => `${manifest.apiVersion.split('/')[0] ?? ''} ${manifest.kind}`));
  const queues = kinds.has('kueue.x-k8s.io ClusterQueue');
  const ray = kinds.has('ray.io RayCluster') || kinds.has('ray.io RayService');
  return new Set<Offer>([
    ...(queues ? ['batch queues' as const] : []),
    ...(queues && ray ? ['queued Ray jobs' as const] : []),
  ]);
}
