import type { Manifest, PlacedManifest } from '@slipway/contracts/manifest';

/** The AppProjects among manifests, by name. */
export function appProjects(manifests: readonly PlacedManifest[]): ReadonlyMap<string, Manifest> {
  return new Map(
    manifests
      .filter(({ manifest }) => manifest.kind === 'AppProject')
      .map(({ manifest }) => [manifest.metadata.name, manifest]),
  );
}

/** Argo CD's patterns, as far as ours go: `*` stands for any run of characters. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[^a-z0-9-]/gi, (sign) => `\\${sign}`));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}
