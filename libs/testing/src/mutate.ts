import { manifestTitle, type Json, type Manifest, type PlacedManifest } from '@slipway/contracts/manifest';

/** A copy of a manifest with one field set to another value, or removed where that is undefined. */
export function withField(manifest: Manifest, path: readonly (string | number)[], value: Json | undefined): Manifest {
  return set(manifest, path, value) as Manifest;
}

function set(
  value: Json | undefined,
  [step, ...rest]: readonly (string | number)[],
  to: Json | undefined,
): Json | undefined {
  if (step === undefined) return to;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.flatMap((item, index) => (index === step ? (set(item, rest, to) ?? []) : [item]));
  }
  const fields = { ...(value as Readonly<Record<string, Json>> | undefined) };
  const changed = set(fields[step], rest, to);
  if (changed !== undefined) return { ...fields, [step]: changed };
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== step));
}

/**
 * Manifests of which one is changed, or gone where the change gives undefined.
 * @param which its title, as people say it: `Deployment vllm/qwen3-8b`
 * @throws Error when there is none of that title, or more than one.
 */
export function changing(
  manifests: readonly PlacedManifest[],
  which: string,
  change: (manifest: Manifest) => Manifest | undefined,
): PlacedManifest[] {
  const found = manifests.filter(({ manifest }) => manifestTitle(manifest) === which).length;
  if (found !== 1) throw new Error(`${found} objects are ${which}`);
  return manifests.flatMap((placed) => {
    if (manifestTitle(placed.manifest) !== which) return [placed];
    const changed = change(placed.manifest);
    return changed === undefined ? [] : [{ ...placed, manifest: changed }];
  });
}

/** Manifests without one of them. */
export function removing(manifests: readonly PlacedManifest[], which: string): PlacedManifest[] {
  return changing(manifests, which, () => undefined);
}
