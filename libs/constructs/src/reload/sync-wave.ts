/** Annotation with the order among the objects of an Application: Argo CD waits until those of a lower wave are healthy. */
export const syncWave = 'argocd.argoproj.io/sync-wave';
