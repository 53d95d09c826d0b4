import type { Json } from '@slipway/contracts/manifest';
import { at, listAt } from './find.ts';
import type { Fault } from './strict-schemas/faults.ts';

/** What this platform promises of each of its own pods beyond the Pod Security Standard. */
export function podFaults(podSpec: Json): Fault[] {
  return [
    ...unless(podSpec, false, 'automountServiceAccountToken'),
    ...unless(podSpec, false, 'enableServiceLinks'),
    ...(['', 'default', undefined].includes(at(podSpec, 'serviceAccountName') as string | undefined)
      ? [{ path: 'serviceAccountName', message: 'must name an account of its own' }]
      : []),
    ...present(podSpec, 'priorityClassName'),
    ...listAt(podSpec, 'volumes').flatMap((volume, index) =>
      at(volume, 'emptyDir') === undefined ? [] : within(`volumes[${index}]`, present(volume, 'emptyDir', 'sizeLimit')),
    ),
    ...listAt(podSpec, 'containers').flatMap((container, index) =>
      within(`containers[${index}]`, containerFaults(container)),
    ),
  ];
}

function containerFaults(container: Json): Fault[] {
  return [
    ...unless(container, true, 'securityContext', 'readOnlyRootFilesystem'),
    // Who serves nobody cannot be asked.
    ...(listAt(container, 'ports').length === 0
      ? []
      : ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((probe) => present(container, probe))),
    ...present(container, 'resources', 'requests', 'cpu'),
    ...['memory', 'ephemeral-storage'].flatMap((resource) => present(container, 'resources', 'requests', resource)),
    // Whoever uses more than was asked for is ended before its neighbours are.
    ...['memory', 'ephemeral-storage'].flatMap((resource) =>
      unless(container, at(container, 'resources', 'requests', resource), 'resources', 'limits', resource),
    ),
  ];
}

function unless(value: Json, wanted: Json | undefined, ...path: readonly string[]): Fault[] {
  if (at(value, ...path) === wanted) return [];
  return [{ path: path.join('.'), message: `must be ${JSON.stringify(wanted)}` }];
}

function present(value: Json, ...path: readonly string[]): Fault[] {
  return at(value, ...path) === undefined ? [{ path: path.join('.'), message: 'is missing' }] : [];
}

function within(path: string, faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, path: `${path}.${fault.path}` }));
}
