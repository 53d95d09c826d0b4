import type { Json, Manifest } from '@slipway/contracts/manifest';
import { expect } from 'vitest';
import { podFaults } from './pod-promises.ts';
import { restrictedFaults } from './pod-security.ts';
import { schemaFaults } from './schema-faults.ts';
import type { Fault } from './strict-schemas/faults.ts';

/** Importing this file teaches `expect` the matchers below. */
expect.extend({
  meetsRestricted: (podSpec: Json) => verdict('the Pod Security Standard restricted', told(restrictedFaults(podSpec))),
  keepsPodPromises: (podSpec: Json) => verdict('what is promised of every pod', told(podFaults(podSpec))),
  meetsSchemas: (manifests: readonly Manifest[]) => verdict('the strict schemas', schemaFaults(manifests)),
});

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- an interface is only merged when its parameters are the same
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** A pod spec breaks no rule of the Pod Security Standard `restricted`. */
    meetsRestricted: () => R;
    /** A pod spec keeps what this platform promises of each of its own pods. */
    keepsPodPromises: () => R;
    /** Objects are ones that the API server keeps whole. */
    meetsSchemas: () => R;
  }
}

function verdict(rule: string, faults: readonly string[]) {
  return {
    pass: faults.length === 0,
    message: () =>
      faults.length === 0 ? `expected a breach of ${rule}, found none` : [`breaks ${rule}:`, ...faults].join('\n  '),
  };
}

function told(faults: readonly Fault[]): string[] {
  return faults.map(({ path, message }) => `${path}: ${message}`);
}
