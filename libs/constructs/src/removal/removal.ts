/**
 * Annotation for objects that hold data or take others with them: Argo CD asks a person before it prunes or deletes one,
 * whatever has vanished from git.
 */
export const askBeforeRemoval: Readonly<Record<string, string>> = {
  'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm',
};

/**
 * Annotation for objects whose kind comes with an operator: until it is there, Argo CD skips their dry run and tries again,
 * where it would refuse the whole Application.
 */
export const afterItsOperator: Readonly<Record<string, string>> = {
  'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true',
};

/** Both: the object holds data, and its kind comes with an operator. */
export const askBeforeRemovalOfOperators: Readonly<Record<string, string>> = {
  'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm,SkipDryRunOnMissingResource=true',
};
