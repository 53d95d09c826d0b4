import { faultAt, type Place } from './check-value.ts';
import type { Complaint } from './fields.ts';
import type { Finding } from './finding.ts';

/** Notes a fault at a field, with the value that stands there. */
export type Complain = (path: string, value: unknown, complaint: Complaint) => void;

/** Collects the faults of one file. */
export function complaintsAbout(place: Place): { readonly findings: Finding[]; readonly complain: Complain } {
  const findings: Finding[] = [];
  return {
    findings,
    complain: (path, value, complaint) => {
      findings.push(faultAt(place, path, { ...complaint, ...(value !== undefined && { value }) }));
    },
  };
}
