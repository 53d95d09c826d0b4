import type { SecretRef } from '@slipway/contracts/secret-ref';

/**
 * Annotations of a workload whose pods are replaced when one of these secrets changes: programs read variables once, and
 * nothing that is known when rendering says that the value is another one.
 */
export function reloadWith(...secrets: readonly SecretRef[]): Readonly<Record<string, string>> {
  const names = [...new Set(secrets.map(({ name }) => name))].sort();
  return names.length === 0 ? {} : { 'secret.reloader.stakater.com/reload': names.join(',') };
}
