import type { Manifest } from '@slipway/contracts/manifest';
import { tenantRoleName } from '@slipway/constructs/tenant-role/tenant-role';
import { labelsAt, listAt, textAt } from '@slipway/proofs/fields';
import type { ApiClient } from './api-client.ts';
import type { RenderedObject } from './dist.ts';

/** A developer environment as it is rendered. */
export interface Environment {
  readonly namespace: string;
  readonly team: string;
  /** The group whose members work in it. */
  readonly group: string;
  readonly object: RenderedObject;
  /** What it may have in all, as its quota says. */
  readonly hard: Readonly<Record<string, string>>;
}

/** The developer environments among the objects of a cluster. */
export function environmentsOf(objects: readonly RenderedObject[]): Environment[] {
  return objects
    .filter(({ manifest }) => labelsAt(manifest, 'metadata', 'labels')['slipway.dev/environment'] === 'developer')
    .map((object) => {
      const namespace = object.manifest.metadata.name;
      const inside = objects.map(({ manifest }) => manifest).filter(({ metadata }) => metadata.namespace === namespace);
      // Another one lets the key of the environment be registered.
      const binding = inside.find(
        (manifest) => manifest.kind === 'RoleBinding' && textAt(manifest, 'roleRef', 'name') === tenantRoleName,
      );
      return {
        namespace,
        team: labelsAt(object.manifest, 'metadata', 'labels')['slipway.dev/team'] ?? '',
        group: listAt(binding, 'subjects').flatMap((subject) => textAt(subject, 'name') ?? [])[0] ?? 'nobody',
        object,
        hard: hardOf(inside),
      };
    });
}

function hardOf(inside: readonly Manifest[]): Readonly<Record<string, string>> {
  const quota = inside.find(({ kind, metadata }) => kind === 'ResourceQuota' && metadata.name === 'environment');
  return labelsAt(quota, 'spec', 'hard');
}

/** The API as a member of an environment's team. */
export function asMember(api: ApiClient, { group }: Pick<Environment, 'group'>): ApiClient {
  return api.as({ user: 'member@example.com', groups: [group, 'system:authenticated'] });
}
