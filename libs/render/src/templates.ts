import { longestTemplate, sentTemplate, templateFile, type StackName } from '@slipway/contracts/foundation-stacks';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Finding } from '@slipway/contracts/finding';
import type { JsonObject } from '@slipway/contracts/manifest';

/** The CloudFormation templates of a cluster, by stack. */
export type Templates = Readonly<Partial<Record<StackName, JsonObject>>>;

const mostResources = 500;

/** The templates of a cluster as files, with findings about those that CloudFormation would not take. */
export function renderTemplates(
  cluster: Pick<Cluster, 'file' | 'name'>,
  templates: Templates,
): { readonly files: ReadonlyMap<string, string>; readonly findings: readonly Finding[] } {
  const files = new Map<string, string>();
  const findings: Finding[] = [];
  for (const [stack, template] of Object.entries(templates) as [StackName, JsonObject][]) {
    const file = templateFile(cluster, stack);
    const text = `${JSON.stringify(template, undefined, 2)}\n`;
    files.set(file, text);
    const complain = (message: string) =>
      findings.push({
        rule: 'template-too-large',
        severity: 'error',
        file: cluster.file,
        message: `${file} would have ${message}`,
        remedy: 'let fewer workloads have a role or a store of their own, or split the cluster in two',
      });
    const bytes = new TextEncoder().encode(sentTemplate(text)).length;
    if (bytes > longestTemplate) complain(`${bytes} bytes, and CloudFormation takes ${longestTemplate}`);
    const resources = Object.keys(template['Resources'] ?? {}).length;
    if (resources > mostResources) complain(`${resources} resources, and CloudFormation takes ${mostResources}`);
  }
  return { files, findings };
}
