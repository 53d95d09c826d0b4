import { faultAt, type Place } from './check-value.ts';
import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import type { Finding } from './finding.ts';
import { cachedRegistries, cachePrefix, cachesImages, rewritesSince } from './image-cache.ts';
import { isTooLong, tooLong } from './names.ts';

const path = 'infrastructure.imageCache';

/** Findings about copies of images in ECR: whether pods can be pointed at them, and whether they can have their names. */
export function checkImageCache(declaration: Partial<CheckedDeclaration>, complain: Complain): void {
  const { infrastructure, kubernetesVersion, name } = declaration;
  if (infrastructure === undefined || !cachesImages({ infrastructure })) return;
  if (kubernetesVersion !== undefined && isBefore(kubernetesVersion, rewritesSince)) {
    complain(path, true, {
      rule: 'kubernetes-too-old',
      message: `needs policies that rewrite pods, and Kubernetes ${kubernetesVersion} has none that are stable`,
      remedy: `write kubernetesVersion: '${rewritesSince}' or newer, or leave it out`,
    });
  }
  if (name === undefined) return;
  const prefixes = cachedRegistries.map((registry) => cachePrefix(name, registry)).filter(isTooLong);
  const longest = prefixes.toSorted((a, b) => b.text.length - a.text.length)[0];
  if (longest !== undefined) complain('name', name, tooLong(longest));
}

/** What still needs the internet where images come from copies; in the order in which it is met. */
export function beyondCopies(declaration: Partial<CheckedDeclaration>): readonly string[] {
  const { compute, delivery, stores } = declaration;
  return [
    // It comes before the policy that would point its pods at copies.
    ...(compute === 'karpenter' ? ['the images of Karpenter, which is there before pods are pointed at copies'] : []),
    ...(delivery?.argoCd === 'self-hosted' ? ['the images of Argo CD and the charts that it reads'] : []),
    ...(stores?.postgres.form === 'in-cluster' ? ['the images of CloudNativePG, which keeps them as they are'] : []),
  ];
}

/**
 * A warning where nothing leads out and images come from copies: the first pull of each has to be made elsewhere. While ECR fetches
 * an image it sends whoever pulls to the upstream registry: Amazon ECR user guide, "Considerations for Amazon ECR VPC endpoints",
 * read on 2026-11-21; aws/containers-roadmap#2304.
 */
export function copiesMissing(declaration: Partial<CheckedDeclaration>, place: Place): readonly Finding[] {
  const { infrastructure, network } = declaration;
  if (infrastructure === undefined || network?.nat !== 'none' || !cachesImages({ infrastructure })) return [];
  // Then a way out is needed in any case.
  if (beyondCopies(declaration).length > 0) return [];
  return [
    faultAt(place, 'network.nat', {
      severity: 'warning',
      rule: 'copies-first',
      message: 'lets no node make the first pull of an image: ECR answers from its copy only once it has one',
      remedy: 'pull each new image once by its name in ECR from where there is a way out, before this syncs',
    }),
  ];
}

function isBefore(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = than.split('.').map(Number);
  return major === otherMajor ? minor < otherMinor : major < otherMajor;
}
