import type { Manifest } from '@slipway/contracts/manifest';
import { expect, it } from 'vitest';
import { attempts, attemptsWith } from './attempts.ts';
import type { RenderedObject } from './dist.ts';
import { offers, offersOf, type Offer } from './offers.ts';
import { expectedAccess } from './stages/tenants.ts';

const rendered = (...kinds: readonly string[]): RenderedObject[] =>
  kinds.map((kind) => {
    const [apiVersion = '', name = ''] = kind.split(' ');
    const manifest: Manifest = { apiVersion, kind: name, metadata: { name: 'a' } };
    return { file: 'dist/dev/a.yaml', line: 1, manifest };
  });
const queue = 'kueue.x-k8s.io/v1beta2 ClusterQueue';
const role = 'rbac.authorization.k8s.io/v1 ClusterRole';

it('tells what a cluster offers by its services, and by no role', () => {
  expect([...offersOf(rendered(role, 'ray.io/v1 RayCluster'))]).toEqual([]);
  expect([...offersOf(rendered(queue))]).toEqual(['batch queues']);
  expect([...offersOf(rendered(queue, 'ray.io/v1 RayService'))]).toEqual([...offers]);
});

it('expects what each offer adds, and nothing of it elsewhere', () => {
  const own = (...some: readonly Offer[]) => Object.keys(expectedAccess(new Set(some)).own);
  expect(own().filter((resource) => /kueue|ray/.test(resource))).toEqual([]);
  expect(own('batch queues')).toContain('kueue.x-k8s.io/localqueues');
  expect(own('batch queues')).not.toContain('ray.io/rayjobs');
  expect(own(...offers)).toContain('ray.io/rayjobs');
  // Two entries for one resource would hide each other.
  const parts = [own(), ...offers.map((offer) => own(offer).filter((resource) => !own().includes(resource)))].flat();
  expect(new Set(parts).size).toBe(parts.length);
  expect(own(...offers)).toHaveLength(parts.length);
});

it('lets nobody into another namespace, whatever is offered', () => {
  expect(expectedAccess(new Set(offers)).other).toEqual(expectedAccess(new Set()).other);
});

it('makes no escape of what is offered, and keeps it one where it is not', () => {
  const ids = (...some: readonly Offer[]) => attemptsWith(new Set(some)).map(({ id }) => id);
  expect(ids()).toContain('T12-rayjobs');
  expect(ids('batch queues')).toContain('T12-rayjobs');
  expect(ids(...offers)).not.toContain('T12-rayjobs');
  expect(ids(...offers)).toEqual(expect.arrayContaining(['T12-rayclusters', 'everyday-queued-job', 'T2-queue-quota']));
  expect(ids()).not.toContain('everyday-queued-job');
  expect(new Set([...ids(), ...ids(...offers)]).size).toBe(attempts.length);
});
