import type { JsonObject } from '@slipway/contracts/manifest';
import { policyFaults, type PolicyFault } from '@slipway/testing/policy-faults';

/** Faults that stand, by resource, each with its reason. */
export const waived: Readonly<Record<string, string>> = {
  // A grant cannot say to whom a role is passed; this one is a single role, which trusts Amazon OpenSearch alone.
  OpensearchOpensearchIndexes: 'unscoped-pass-role',
};

/** What is wrong with the policies of a template and does not stand with a reason. */
export function unwaivedFaults(template: JsonObject): readonly PolicyFault[] {
  return policyFaults(template).filter(({ resource, rule }) => waived[resource] !== rule);
}
