import type { Cluster } from '@slipway/contracts/cluster';
import { ownerMark, workspaceFile, type WorkspacePart } from '@slipway/contracts/workspace-files';
import { yamlText } from './yaml.ts';

/** What a workspace of Amazon Managed Service for Prometheus is told, in the words of Prometheus and of its Alertmanager. */
export interface WorkspaceTold {
  readonly rules: object;
  /**
   * Who hears of alerts.
   *
   * @default - nobody
   */
  readonly receivers?: object;
}

/** What the workspace of a cluster is told, part by part, as its API takes it. */
export function workspaceTexts(
  cluster: Pick<Cluster, 'name'>,
  { rules, receivers }: WorkspaceTold,
): ReadonlyMap<WorkspacePart, string> {
  const texts = new Map<WorkspacePart, string>([['rules', yamlText(rules)]]);
  if (receivers !== undefined) {
    // A text in a text: that is how the definition of an alert manager holds its configuration.
    texts.set('receivers', ownerMark(cluster) + yamlText({ alertmanager_config: yamlText(receivers) }));
  }
  return texts;
}

/** The same as files. */
export function workspaceFiles(
  cluster: Pick<Cluster, 'name'>,
  texts: ReadonlyMap<WorkspacePart, string>,
): ReadonlyMap<string, string> {
  return new Map([...texts].map(([part, text]) => [workspaceFile(cluster, part), text]));
}
