import type { Manifest } from '@slipway/contracts/manifest';
import { dump } from 'js-yaml';

/** Text of a file: one YAML document an object, read alike by YAML 1.1 and 1.2. */
export function toYaml(manifests: readonly Manifest[]): string {
  return manifests.map(yamlText).join('---\n');
}

/** One YAML document. */
export function yamlText(value: object): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}
