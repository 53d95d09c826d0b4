import type { Source } from '@slipway/contracts/source';

/** A minor version of Kubernetes that EKS runs. */
export interface KubernetesVersion {
  /** `1.36`. */
  readonly name: string;
  /** Last day of standard support, `YYYY-MM-DD`; extended support costs more. */
  readonly standardSupportEnds: string;
  /** Last day of extended support, `YYYY-MM-DD`. */
  readonly extendedSupportEnds: string;
}

/** Where the dates are from: AWS's release calendar, as kept by endoflife.date. */
export const kubernetesVersionsSource: Source = {
  from: 'github.com/endoflife-date/endoflife.date a70eca33 (2026-08-22), products/amazon-eks.md',
  asOf: '2026-11-21',
};

/** Oldest first. Older ones are left out although extended support still runs: nothing here is tested on them. */
export const kubernetesVersions: readonly KubernetesVersion[] = [
  { name: '1.33', standardSupportEnds: '2026-07-29', extendedSupportEnds: '2027-07-29' },
  { name: '1.34', standardSupportEnds: '2026-12-02', extendedSupportEnds: '2027-12-02' },
  { name: '1.35', standardSupportEnds: '2027-03-27', extendedSupportEnds: '2028-03-27' },
  { name: '1.36', standardSupportEnds: '2027-08-02', extendedSupportEnds: '2028-08-02' },
];

/** What a new cluster runs: the newest. */
export const defaultKubernetesVersion = '1.36';
