import type { PartDuty } from '@slipway/contracts/foundation-parts';
import { groupOf, type Json, type Manifest } from '@slipway/contracts/manifest';
import { podTemplates } from '@slipway/contracts/pod-templates';
import { podIdentityAgent } from '@slipway/contracts/topology-peers';
import { at, containers, labelsAt, listAt, textAt } from '../fields.ts';

/** Something that an object relies on, with the names by which a part of the cluster may serve it. */
export interface Reliance {
  /** Where it says so; empty for the object itself. */
  readonly path: string;
  /** One of these is enough: `eks.amazonaws.com/NodeClass`, `eks.amazonaws.com`. */
  readonly anyOf: readonly string[];
}

/** What an object relies on: its API, controllers and drivers that it names, and what it says that only some part does. */
export function reliancesOf(manifest: Manifest): readonly Reliance[] {
  return [api(manifest), ...named(manifest), ...duties(manifest), ...inPods(manifest)];
}

function api(manifest: Manifest): Reliance {
  const group = groupOf(manifest);
  return { path: '', anyOf: [group, `${group}/${manifest.kind}`] };
}

/** Where objects name who is to act on them. */
const controllerFields: Readonly<Record<string, readonly string[]>> = {
  GatewayClass: ['spec', 'controllerName'],
  IngressClass: ['spec', 'controller'],
  PersistentVolume: ['spec', 'csi', 'driver'],
  StorageClass: ['provisioner'],
  VolumeSnapshotClass: ['driver'],
};

function named(manifest: Manifest): Reliance[] {
  const path = controllerFields[manifest.kind] ?? [];
  const controller = path.length === 0 ? undefined : textAt(manifest, ...path);
  return controller === undefined ? [] : [{ path: path.join('.'), anyOf: [controller] }];
}

function duties(manifest: Manifest): Reliance[] {
  const duty = (path: string, name: PartDuty): Reliance => ({ path, anyOf: [name] });
  switch (manifest.kind) {
    case 'Service':
      return [duty('spec', 'service-names'), duty('spec', 'service-addresses')];
    case 'NetworkPolicy':
      return [
        duty('spec', 'network-policies'),
        ...(reachesAgent(manifest) ? [duty('spec.egress', 'pod-identity')] : []),
      ];
    case 'HorizontalPodAutoscaler':
      return listAt(manifest, 'spec', 'metrics').flatMap((metric, index) =>
        /^(Container)?Resource$/.test(textAt(metric, 'type') ?? '')
          ? [duty(`spec.metrics[${index}]`, 'pod-metrics')]
          : [],
      );
    default:
      return [];
  }
}

/** Pods get the credentials of their roles at one address. */
function reachesAgent(policy: Manifest): boolean {
  const agent = podIdentityAgent.kind === 'external' ? podIdentityAgent.cidr : '';
  return listAt(policy, 'spec', 'egress').some((rule) =>
    listAt(rule, 'to').some((peer) => textAt(peer, 'ipBlock', 'cidr') === agent),
  );
}

function inPods(manifest: Manifest): Reliance[] {
  return podTemplates(manifest).flatMap(({ path, template }) => {
    const spec = at(template, 'spec');
    return [
      ...listAt(spec, 'volumes').flatMap((volume, index) => driverOf(volume, `${path}.spec.volumes[${index}]`)),
      ...containers(spec).flatMap((of) => devicesOf(of.container, `${path}.spec.${of.path}.resources.limits`)),
    ];
  });
}

function driverOf(volume: Json, path: string): Reliance[] {
  const driver = textAt(volume, 'csi', 'driver');
  return driver === undefined ? [] : [{ path: `${path}.csi.driver`, anyOf: [driver] }];
}

/** Devices have names with a domain; what Kubernetes counts itself has none. */
function devicesOf(container: Json, path: string): Reliance[] {
  return Object.keys(labelsAt(container, 'resources', 'limits'))
    .filter((name) => name.includes('/'))
    .map((name) => ({ path, anyOf: [name] }));
}
