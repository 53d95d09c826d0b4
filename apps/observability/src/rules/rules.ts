import type { Cluster } from '@slipway/contracts/cluster';
import { isMeasured } from '@slipway/contracts/observability';
import { modelRules } from './model-rules.ts';
import { platformRules } from './platform-rules.ts';
import { ruleFile, type RuleFile, type RuleGroup } from './rule.ts';

/** What is kept and what is watched in a cluster: from the objectives of its models, and from what carries them. */
export function ruleGroups(cluster: Cluster): readonly RuleGroup[] {
  if (!isMeasured(cluster)) return [];
  return [...cluster.placements.flatMap(modelRules), ...platformRules(cluster)];
}

/** The same as Prometheus reads it, for whoever hands it to a workspace in AWS. */
export function rulesOf(cluster: Cluster): RuleFile {
  return ruleFile(ruleGroups(cluster));
}
