import { manifestTitle, type Manifest } from '@slipway/contracts/manifest';
import { strictSchemas, type Validate } from './strict-schemas.ts';

let schemas: Validate | undefined;

/** Every way in which objects break the strict schemas: one line each, the object first. */
export function schemaFaults(manifests: readonly Manifest[]): string[] {
  const validate = (schemas ??= strictSchemas());
  return manifests.flatMap((manifest) =>
    validate(manifest).map(({ path, message }) => `${manifestTitle(manifest)}: ${path}: ${message}`),
  );
}
