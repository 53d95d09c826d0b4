import { formatFiles } from '@nx/devkit';
import { writeNewFile } from './new-file.mjs';
import { renderAfter } from './render-after.mjs';
import { yamlScalar } from './yaml-scalar.mjs';

/** Writes what a developer asks of a cluster. Whether the cluster grants it, rendering says. */
export default async function developer(tree, options) {
  const { name, cluster, render } = options;
  requireCluster(tree, cluster);
  const file = `clusters/${cluster}/developers/${name}.yaml`;
  writeNewFile(tree, file, declaration(options));
  await formatFiles(tree);
  return renderAfter(tree, { target: `cluster-${cluster}:render`, file, render });
}

function declaration({ name, owner, team, size, models, monthlyUsd, expires }) {
  return `# yaml-language-server: $schema=../../../libs/contracts/schemas/developer-environment.schema.json
name: ${yamlScalar(name)} # namespace dev-${team}-${name}
owner: ${yamlScalar(owner)}
team: ${yamlScalar(team)}
size: ${size}
models: [${models.split(',').map(yamlScalar).join(', ')}]
budget: { monthlyUsd: ${monthlyUsd} }
expires: ${expires}
`;
}

function requireCluster(tree, cluster) {
  if (tree.exists(`clusters/${cluster}/cluster.ts`)) return;
  const declared = tree.children('clusters').filter((name) => tree.exists(`clusters/${name}/cluster.ts`));
  throw new Error(
    `clusters/${cluster}/cluster.ts is not there, so ${cluster} is no cluster: use one of ${declared.sort().join(', ')}`,
  );
}
