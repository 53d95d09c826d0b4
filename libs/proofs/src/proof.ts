import type { Catalog } from '@slipway/contracts/catalog';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Connection } from '@slipway/contracts/connection';
import type { Finding } from '@slipway/contracts/finding';
import { isVendored } from '@slipway/contracts/helm-release';
import type { PlacedManifest } from '@slipway/contracts/manifest';

/** All that a proof may look at: what was wanted, what was rendered, what is true everywhere. */
export interface Evidence {
  readonly cluster: Cluster;
  /** Connections that the charts declare. */
  readonly connections: readonly Connection[];
  readonly manifests: readonly PlacedManifest[];
  readonly catalog: Catalog;
  /** The day on which it has to hold, `YYYY-MM-DD`; absent where that does not matter. */
  readonly asOf?: string;
}

/** Something that holds for the rendered manifests of a cluster, or the findings that say where it does not. */
export interface Proof {
  /** Kebab-case, the word that people use for it: `connected`. */
  readonly name: string;
  /** What is proven, one sentence. */
  readonly claim: string;
  readonly prove: (evidence: Evidence) => readonly Finding[];
}

/**
 * Proves something of a cluster. About objects of others it is a warning: they are not ours to change. That Argo CD would
 * refuse them is not.
 */
export function prove(proof: Proof, evidence: Evidence): readonly Finding[] {
  return proof
    .prove(evidence)
    .map((finding) =>
      isVendored(finding.file) && !finding.rule.endsWith('-outside-project')
        ? { ...finding, severity: 'warning' }
        : finding,
    );
}

/** A finding about one manifest: the file is the rendered one, the remedy names where to change it. */
export function manifestFinding(
  { file }: PlacedManifest,
  finding: Pick<Finding, 'rule' | 'path' | 'message' | 'remedy'> & { readonly severity?: Finding['severity'] },
): Finding {
  return { severity: 'error', file, ...finding };
}
