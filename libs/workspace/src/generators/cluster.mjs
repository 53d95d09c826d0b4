import { formatFiles } from '@nx/devkit';
import { writeNewFile } from './new-file.mjs';
import { renderAfter } from './render-after.mjs';

/** Writes a small cluster that is complete: nodes for CPU, one model, one team, a budget, and who supplies the rest. */
export default async function cluster(tree, options) {
  const { name, render } = options;
  const account = accountId(options.account);
  const file = `clusters/${name}/cluster.ts`;
  writeNewFile(tree, file, declaration({ ...options, account, kubernetesVersion: newestVersion(tree) }));
  await formatFiles(tree);
  return renderAfter(tree, { target: `cluster-${name}:render`, file, render });
}

function declaration(options) {
  const { name, account, region, kubernetesVersion, compute, cidr, repository, issuer, keys, team, group } = options;
  const { monthlyUsd, latestExpiry = lastDayAfter(6, new Date()) } = options;
  const forEnvironments = Math.floor(monthlyUsd / 2);
  const literal = JSON.stringify;
  return `import { defineCluster } from '@slipway/contracts/cluster';

const platform = ${literal(options.owner)};

/** Small to begin with: CPU nodes and one model for embeddings. */
export default defineCluster({
  name: ${literal(name)},
  account: ${literal(account)},
  region: ${literal(region)},
  kubernetesVersion: ${literal(kubernetesVersion)},
  compute: ${literal(compute)},
  network: { cidr: ${literal(cidr)} },
  infrastructure: { form: 'cloudformation', notify: [platform] },
  nodePools: [
    {
      name: 'graviton',
      architecture: 'arm64',
      families: ['m8g', 'c8g', 'm7g', 'c7g'],
      weight: 50,
      limits: { cpu: 64, memoryGiB: 256 },
    },
    {
      name: 'x86',
      architecture: 'amd64',
      families: ['m7i', 'c7i'],
      limits: { cpu: 64, memoryGiB: 256 },
    },
  ],
  placements: [{ model: 'snowflake-arctic-embed-s', engine: 'llama-cpp', pool: 'graviton' }],
  gateway: { replicas: 2 },
  identity: { provider: 'oidc', issuer: ${literal(issuer)}, keys: ${literal(keys)}, groups: [${literal(group)}] },
  tenancy: {
    teams: [{ name: ${literal(team)}, group: ${literal(group)} }],
    limits: {
      perEnvironment: { cpu: 8, memoryGiB: 32, gpus: 0, monthlyUsd: ${Math.min(300, forEnvironments)} },
      total: { cpu: 40, memoryGiB: 160, gpus: 0, monthlyUsd: ${forEnvironments} },
    },
    latestExpiry: ${literal(latestExpiry)},
  },
  budget: { monthlyUsd: ${monthlyUsd} },
  delivery: { repository: ${literal(repository)} },
  externals: [
    { kind: 'Operator', name: 'argocd', owner: platform },
    ${externalsOf[compute]}
  ],
});
`;
}

/** What EKS Auto Mode brings along, and a Karpenter of one's own does not. */
const externalsOf = {
  'eks-auto-mode': '',
  karpenter: `{ kind: 'Operator', name: 'karpenter', owner: platform },
    { kind: 'AddOn', name: 'aws-ebs-csi-driver', owner: platform },
    { kind: 'AddOn', name: 'vpc-cni', owner: platform },`,
};

/** Nx makes a number of digits and drops a nought in front, hence the hyphens of AWS's own pages. */
function accountId(written) {
  const account = String(written).replace(/^(\d{4})-(\d{4})-(\d{4})$/, '$1$2$3');
  if (/^\d{12}$/.test(account)) return account;
  throw new Error(
    `--account ${written} is not an AWS account id: write its 12 digits, with hyphens where the first is a nought (0111-2222-3333)`,
  );
}

/** The version that the catalog gives new clusters: stated there, and nowhere else. */
function newestVersion(tree) {
  const file = 'libs/catalog/src/kubernetes-versions.ts';
  const version = /defaultKubernetesVersion = '(\d+\.\d+)'/.exec(tree.read(file, 'utf8') ?? '')?.[1];
  if (version === undefined) throw new Error(`${file} states no defaultKubernetesVersion: add it, like '1.36'`);
  return version;
}

/** The last day of the month that comes so many months after a day, `YYYY-MM-DD`. */
export function lastDayAfter(months, day) {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months + 1, 0)).toISOString().slice(0, 10);
}
