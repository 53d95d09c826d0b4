import { waves } from '@slipway/contracts/chart-spec';
import type { KindOf } from '@slipway/contracts/helm-release';
import { AppProject } from '@slipway/crds/argoproj.io';
import type { Construct } from 'constructs';

/** What an AppProject allows. All that is not named is refused. */
export interface ProjectBounds {
  readonly name: string;
  readonly description: string;
  /** The repositories that its Applications may read. */
  readonly repositories: readonly string[];
  /** Namespaces, or patterns of them. */
  readonly namespaces: readonly string[];
  /** Kinds outside namespaces. Argo CD holds none of them against `namespaces`: only a name bounds them further. */
  readonly clusterKinds: readonly (KindOf & { readonly name?: string })[];
  readonly namespacedKinds: readonly KindOf[];
}

/** Where Applications of a folder point: each of their objects names its own namespace. */
export const namedByObjects = '';

/** Makes the AppProject of these bounds, before the Applications in it. */
export function project(scope: Construct, id: string, bounds: ProjectBounds): AppProject {
  return new AppProject(scope, id, {
    metadata: {
      name: bounds.name,
      namespace: 'argocd',
      annotations: { 'argocd.argoproj.io/sync-wave': String(waves.projects) },
      // Argo CD keeps the project until no Application refers to it: without it, those cannot remove their objects.
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      description: bounds.description,
      sourceRepos: [...bounds.repositories],
      sourceNamespaces: ['argocd'],
      destinations: bounds.namespaces.map((namespace) => ({ name: 'in-cluster', namespace })),
      clusterResourceWhitelist: [...bounds.clusterKinds],
      namespaceResourceWhitelist: [...bounds.namespacedKinds],
    },
  });
}
