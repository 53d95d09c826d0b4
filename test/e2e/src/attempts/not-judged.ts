import type { NotJudged } from '../stage.ts';

/** Threats of tenants that no API server can judge, in whole or for the part that is named, and what looks at them. */
export const notJudged: readonly NotJudged[] = [
  {
    id: 'T4',
    reason:
      'traffic between namespaces: policies are stored here, and nobody enforces them; the proofs `closed` and `connected` read them',
  },
  {
    id: 'T5',
    reason:
      'whether policies are enforced: that is done on AWS by the CNI; tests of `platform` and `NodePool` look for its settings',
  },
  { id: 'T6', reason: 'what leaves the cluster: there is no network here; the proof `closed` reads the policies' },
  { id: 'T8', reason: 'names that the DNS of the cluster gives away: accepted in docs/threat-model.md' },
  {
    id: 'T12',
    reason:
      'the authentication and the ports of Ray: its operator does not run here; that its API and its dashboard are out of reach through the API server is tried',
  },
  {
    id: 'T13',
    reason:
      'whether the ports of model servers answer pods of tenants: there is no network here; the ways through the API server are tried, and the proof `closed` reads the policies',
  },
];
