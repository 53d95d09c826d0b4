/**
 * Annotation for objects whose kind an operator brings: where both come in one commit, Argo CD would otherwise stop at
 * the first object of a kind that the API server does not know yet, and leave out all others too.
 */
export const kindOfOperator: Readonly<Record<string, string>> = {
  'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true',
};
