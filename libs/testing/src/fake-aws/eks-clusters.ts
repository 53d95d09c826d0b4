import {
  beginUpdate,
  checkRole,
  clusterOf,
  durations,
  kept,
  page,
  readyCluster,
  refuse,
  type EksState,
} from './eks-state.ts';
import type { Part } from './part.ts';
import type { Handlers } from './service.ts';

/** Versions of Kubernetes that the fake's EKS has. */
export const versions = ['1.34', '1.35', '1.36'];

interface ClusterInput extends Part {
  readonly name: string;
  readonly version?: string;
  readonly roleArn: string;
  readonly resourcesVpcConfig: Readonly<Record<string, unknown>> & { readonly subnetIds?: readonly string[] };
  readonly computeConfig?: { readonly nodeRoleArn?: string };
  readonly accessConfig?: { readonly authenticationMode?: string };
  readonly encryptionConfig?: unknown;
}

const autoNodePolicy = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy';

/** Updates that EKS takes one of in each request. */
const kindsOfUpdate = [
  ['resourcesVpcConfig'],
  ['logging'],
  ['accessConfig'],
  ['upgradePolicy'],
  ['deletionProtection'],
  ['computeConfig', 'storageConfig', 'kubernetesNetworkConfig'],
];

/** What EKS does with clusters. */
export function clusterHandlers(state: EksState): Handlers {
  const { clusters } = state;
  return {
    CreateCluster: (input: ClusterInput) => {
      if (clusters.get(input.name) !== undefined)
        throw refuse.inUse(`Cluster already exists with name: ${input.name}`, { clusterName: input.name });
      if (input.version !== undefined && !versions.includes(input.version))
        throw refuse.parameter(`unsupported Kubernetes version ${input.version}`);
      checkRole(state, input.roleArn);
      const cluster = clusters.set(input.name, madeCluster(input, state));
      // Auto Mode lets its own nodes in.
      const nodes = input.computeConfig?.nodeRoleArn;
      if (nodes !== undefined) {
        checkRole(state, nodes);
        const policies = [{ policyArn: autoNodePolicy, accessScope: { type: 'cluster' } }];
        const entry = {
          clusterName: input.name,
          principalArn: nodes,
          type: 'EC2',
          tags: {},
          kubernetesGroups: [],
          policies,
        };
        state.accessEntries.set(`${input.name}/${nodes}`, entry);
      }
      clusters.become(input.name, 'CREATING', durations.createCluster, 'ACTIVE', {
        endpoint: `https://${input.name}.eks.example`,
        certificateAuthority: { data: 'bWFkZSB1cA==' },
        identity: { oidc: { issuer: `https://oidc.eks.${state.region}.amazonaws.com/id/0123456789ABCDEF` } },
      });
      for (const [index, subnet] of (input.resourcesVpcConfig.subnetIds ?? []).slice(0, 2).entries())
        state.interfaces.push({ description: `Amazon EKS ${input.name}`, subnet, address: `10.0.${index}.10` });
      return { cluster };
    },
    DescribeCluster: ({ name }: { name: string }) => ({ cluster: clusterOf(state, name) }),
    DeleteCluster: ({ name }: { name: string }) => {
      const cluster = clusterOf(state, name);
      if (cluster['deletionProtection'] === true)
        throw refuse.request(`Cannot delete cluster ${name}: deletion protection is enabled`);
      const left = [...state.nodegroups.keys(), ...state.capabilities.keys()].filter((key) =>
        key.startsWith(`${name}/`),
      );
      if (left.length > 0) throw refuse.inUse(`Cluster has ${left.join(', ')} attached`, { clusterName: name });
      clusters.vanish(name, 'DELETING', durations.deleteCluster);
      state.interfaces.splice(0);
      for (const parts of [state.addons, state.accessEntries, state.podIdentities, state.identityProviders])
        for (const key of parts.keys()) if (key.startsWith(`${name}/`)) parts.delete(key);
      return { cluster };
    },
    UpdateClusterConfig: (input: ClusterInput) => {
      const { name } = input;
      const change = Object.fromEntries(Object.entries(kept(input)).filter(([member]) => member !== 'name'));
      const cluster = readyCluster(state, name);
      const kinds = kindsOfUpdate.filter((members) => members.some((member) => member in change));
      if (kinds.length !== 1) throw refuse.parameter('exactly one type of update can be requested');
      if (same(cluster, change)) throw refuse.parameter('No changes needed for the given configuration');
      clusters.become(name, 'UPDATING', durations.updateCluster, 'ACTIVE', merged(cluster, change));
      return { update: beginUpdate(state, name, 'ConfigUpdate', durations.updateCluster) };
    },
    UpdateClusterVersion: ({ name, version }: { name: string; version: string }) => {
      const cluster = readyCluster(state, name);
      if (versions.indexOf(version) - versions.indexOf(String(cluster['version'])) !== 1)
        throw refuse.parameter(
          `Unsupported Kubernetes minor version update from ${String(cluster['version'])} to ${version}`,
        );
      clusters.become(name, 'UPDATING', durations.upgradeCluster, 'ACTIVE', { version });
      return { update: beginUpdate(state, name, 'VersionUpdate', durations.upgradeCluster) };
    },
    DescribeClusterVersions: ({ versionStatus, nextToken }: { versionStatus?: string; nextToken?: string }) => {
      const all = [
        ...versions.map((clusterVersion) => ({ clusterVersion, versionStatus: 'STANDARD_SUPPORT' })),
        { clusterVersion: '1.31', versionStatus: 'EXTENDED_SUPPORT' },
        { clusterVersion: '1.24', versionStatus: 'UNSUPPORTED' },
      ];
      const chosen = all.filter((each) => versionStatus === undefined || each.versionStatus === versionStatus);
      const { items, ...rest } = page(chosen, nextToken);
      return { clusterVersions: items, ...rest };
    },
    ListInsights: ({ clusterName, nextToken }: { clusterName: string; nextToken?: string }) => {
      clusterOf(state, clusterName);
      const { items, ...rest } = page(state.insights, nextToken);
      return { insights: items, ...rest };
    },
    TagResource: ({ resourceArn, tags }: { resourceArn: string; tags: Record<string, string> }) => {
      const cluster = clusters.all().find(({ arn }) => arn === resourceArn);
      if (cluster === undefined) throw refuse.notFound(`no resource ${resourceArn}`);
      cluster.tags = { ...cluster.tags, ...tags };
      return {};
    },
  };
}

/** What EKS makes of a request, with the defaults that it fills in. */
function madeCluster(input: ClusterInput, { account, region }: EksState): Part {
  const { resourcesVpcConfig, accessConfig } = input;
  return {
    version: versions.at(-1),
    logging: { clusterLogging: [] },
    upgradePolicy: { supportType: 'EXTENDED' },
    deletionProtection: false,
    tags: {},
    ...kept(input, 'bootstrapSelfManagedAddons'),
    arn: `arn:aws:eks:${region}:${account}:cluster/${input.name}`,
    accessConfig: { authenticationMode: accessConfig?.authenticationMode ?? 'CONFIG_MAP' },
    resourcesVpcConfig: {
      endpointPublicAccess: true,
      endpointPrivateAccess: false,
      publicAccessCidrs: ['0.0.0.0/0'],
      vpcId: 'vpc-1',
      clusterSecurityGroupId: 'sg-cluster',
      ...resourcesVpcConfig,
    },
  };
}

function same(cluster: Part, change: object): boolean {
  return JSON.stringify({ ...cluster, ...merged(cluster, change) }) === JSON.stringify(cluster);
}

/** A request names the members that change; what lies beside them stays. */
function merged(before: object, change: object): Record<string, unknown> {
  const old = before as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(change).map(([key, value]) => {
      const was = old[key];
      return [key, isPlain(value) && isPlain(was) ? { ...was, ...merged(was, value) } : value];
    }),
  );
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
