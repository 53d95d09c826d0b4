import type { JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';

/**
 * Faults of what is rendered that are known and would end a rehearsal at its first step. Each is reported as a failure;
 * the stages after it go on with the fault mended. When none is left, this list is empty and stays so.
 */
export interface KnownFault {
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
  /** The object without the fault, or `undefined` if it has none. */
  readonly mend: (manifest: Manifest, all: readonly Manifest[]) => Manifest | undefined;
}

export const knownFaults: readonly KnownFault[] = [
  {
    rule: 'destination-not-permitted',
    message:
      "Argo CD refuses every Application of this project: its destination has no namespace, and '' matches none of the project's destinations",
    remedy:
      "in argocd/src/application/application.chart.ts, set destination.namespace to one that the project allows, or allow namespace '' in argocd/src/project/project.ts",
    mend: (manifest, all) => {
      if (manifest.kind !== 'AppProject') return undefined;
      const destinations = listAt(manifest, 'spec', 'destinations');
      const nowhere = all.some(
        (one) =>
          one.kind === 'Application' &&
          textAt(one, 'spec', 'project') === manifest.metadata.name &&
          textAt(one, 'spec', 'destination', 'namespace') === undefined,
      );
      if (!nowhere || destinations.some((one) => at(one, 'namespace') === '')) return undefined;
      const spec = at(manifest, 'spec') as JsonObject;
      return { ...manifest, spec: { ...spec, destinations: [{ name: 'in-cluster', namespace: '' }, ...destinations] } };
    },
  },
];
