/**
 * Annotation that has Argo CD wait with an object until all of lower waves are healthy, within one Application. Objects
 * without it are of wave 0.
 */
export function inWave(wave: number): Readonly<Record<string, string>> {
  return { 'argocd.argoproj.io/sync-wave': String(wave) };
}
