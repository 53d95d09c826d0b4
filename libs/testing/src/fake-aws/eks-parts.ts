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
import type { Part, Parts } from './part.ts';
import type { Handlers } from './service.ts';

interface InCluster extends Part {
  readonly clusterName: string;
  readonly nextToken?: string;
}

/** Add-ons of the fake's EKS; all of them have one version for each version of Kubernetes. */
const addonNames = [
  'aws-ebs-csi-driver',
  'coredns',
  'eks-node-monitoring-agent',
  'eks-pod-identity-agent',
  'kube-proxy',
  'metrics-server',
  'vpc-cni',
];

/** What EKS does with everything that belongs to a cluster and has a status. */
export function partHandlers(state: EksState): Handlers {
  return { ...addonHandlers(state), ...nodegroupHandlers(state), ...capabilityHandlers(state) };
}

/** The part that a request names. */
export function partOf(parts: Parts<Part>, clusterName: string, name: string, what: string): Part {
  const part = parts.get(`${clusterName}/${name}`);
  if (part === undefined)
    throw refuse.notFound(`No ${what} found for name: ${name}.`, { clusterName, [`${what}Name`]: name });
  return part;
}

/** Names of what a cluster has of a kind. */
export function namesIn(parts: Parts<Part>, cluster: string): readonly string[] {
  const prefix = `${cluster}/`;
  return parts
    .keys()
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

function isNew(parts: Parts<Part>, key: string, clusterName: string, what: string): void {
  if (parts.get(key) !== undefined) throw refuse.inUse(`${what} already exists`, { clusterName });
}

function addonHandlers(state: EksState): Handlers {
  const { addons } = state;
  return {
    CreateAddon: (input: InCluster & { addonName: string; addonVersion?: string }) => {
      const { clusterName, addonName } = input;
      const cluster = readyCluster(state, clusterName);
      const key = `${clusterName}/${addonName}`;
      isNew(addons, key, clusterName, 'Addon');

      const roles = (input['podIdentityAssociations'] ?? []) as readonly { roleArn: string }[];
      for (const { roleArn } of roles) checkRole(state, roleArn);
      const addon = addons.set(key, {
        addonVersion: `v${String(cluster['version'])}.0-eksbuild.1`,
        ...kept(input, 'resolveConflicts'),
        podIdentityAssociations: roles.map(({ roleArn }) => `arn:association/${roleArn}`),
      });
      // Without nodes it has nowhere to run, which AWS calls degraded.
      const homeless =
        addonName === 'coredns' &&
        cluster['computeConfig'] === undefined &&
        namesIn(state.nodegroups, clusterName).length === 0;
      addons.become(key, 'CREATING', durations.addon, homeless ? 'DEGRADED' : 'ACTIVE');
      return { addon };
    },
    DescribeAddon: ({ clusterName, addonName }: { clusterName: string; addonName: string }) => {
      clusterOf(state, clusterName);
      return { addon: partOf(addons, clusterName, addonName, 'addon') };
    },
    UpdateAddon: ({
      clusterName,
      addonName,
      addonVersion,
      configurationValues,
    }: InCluster & { addonName: string; addonVersion?: string; configurationValues?: string }) => {
      readyCluster(state, clusterName);
      const addon = partOf(addons, clusterName, addonName, 'addon');
      if (addon.status !== 'ACTIVE' && addon.status !== 'DEGRADED') throw refuse.inUse('Addon is being changed');
      const change = {
        ...(addonVersion !== undefined && { addonVersion }),
        ...(configurationValues !== undefined && { configurationValues }),
      };
      addons.become(`${clusterName}/${addonName}`, 'UPDATING', durations.addon, 'ACTIVE', change);
      return { update: beginUpdate(state, clusterName, 'AddonUpdate', durations.addon) };
    },
    DeleteAddon: ({ clusterName, addonName }: { clusterName: string; addonName: string }) => {
      const addon = partOf(addons, clusterName, addonName, 'addon');
      addons.vanish(`${clusterName}/${addonName}`, 'DELETING', durations.addon);
      return { addon };
    },
    DescribeAddonVersions: ({
      kubernetesVersion,
      addonName,
      nextToken,
    }: {
      kubernetesVersion?: string;
      addonName?: string;
      nextToken?: string;
    }) => {
      const names = addonNames.filter((name) => addonName === undefined || name === addonName);
      const { items, ...rest } = page(names, nextToken);
      const version = {
        addonVersion: `v${kubernetesVersion ?? ''}.0-eksbuild.1`,
        compatibilities: [{ clusterVersion: kubernetesVersion, defaultVersion: true }],
      };
      return { addons: items.map((name) => ({ addonName: name, addonVersions: [version] })), ...rest };
    },
  };
}

function nodegroupHandlers(state: EksState): Handlers {
  const { nodegroups } = state;
  return {
    CreateNodegroup: (input: InCluster & { nodegroupName: string; nodeRole: string }) => {
      const { clusterName, nodegroupName, nodeRole } = input;
      const cluster = readyCluster(state, clusterName);
      const key = `${clusterName}/${nodegroupName}`;
      isNew(nodegroups, key, clusterName, 'NodeGroup');
      checkRole(state, nodeRole);
      const nodegroup = nodegroups.set(key, { version: cluster['version'], releaseVersion: 'made-up', ...kept(input) });
      const ready = namesIn(state.addons, clusterName).includes('vpc-cni');
      nodegroups.become(key, 'CREATING', durations.nodegroup, ready ? 'ACTIVE' : 'CREATE_FAILED', {
        ...(!ready && { health: { issues: [{ code: 'NodeCreationFailure', message: 'nodes did not become ready' }] } }),
      });
      if (ready && state.addons.get(`${clusterName}/coredns`)?.status === 'DEGRADED')
        state.addons.become(`${clusterName}/coredns`, 'DEGRADED', durations.nodegroup, 'ACTIVE');
      return { nodegroup };
    },
    DescribeNodegroup: ({ clusterName, nodegroupName }: { clusterName: string; nodegroupName: string }) => {
      clusterOf(state, clusterName);
      return { nodegroup: partOf(nodegroups, clusterName, nodegroupName, 'nodegroup') };
    },
    UpdateNodegroupVersion: ({
      clusterName,
      nodegroupName,
      version,
    }: {
      clusterName: string;
      nodegroupName: string;
      version?: string;
    }) => {
      const cluster = readyCluster(state, clusterName);
      partOf(nodegroups, clusterName, nodegroupName, 'nodegroup');
      nodegroups.become(`${clusterName}/${nodegroupName}`, 'UPDATING', durations.nodegroup, 'ACTIVE', {
        version: version ?? cluster['version'],
      });
      return { update: beginUpdate(state, clusterName, 'VersionUpdate', durations.nodegroup) };
    },
    UpdateNodegroupConfig: ({
      clusterName,
      nodegroupName,
      scalingConfig,
    }: {
      clusterName: string;
      nodegroupName: string;
      scalingConfig?: object;
    }) => {
      readyCluster(state, clusterName);
      partOf(nodegroups, clusterName, nodegroupName, 'nodegroup');
      nodegroups.become(`${clusterName}/${nodegroupName}`, 'UPDATING', durations.nodegroup, 'ACTIVE', {
        scalingConfig,
      });
      return { update: beginUpdate(state, clusterName, 'ConfigUpdate', durations.nodegroup) };
    },
    DeleteNodegroup: ({ clusterName, nodegroupName }: { clusterName: string; nodegroupName: string }) => {
      const nodegroup = partOf(nodegroups, clusterName, nodegroupName, 'nodegroup');
      nodegroups.vanish(`${clusterName}/${nodegroupName}`, 'DELETING', durations.nodegroup);
      return { nodegroup };
    },
  };
}

function capabilityHandlers(state: EksState): Handlers {
  const { capabilities } = state;
  return {
    CreateCapability: (
      input: InCluster & { capabilityName: string; type: string; roleArn: string; configuration?: object },
    ) => {
      const { clusterName, capabilityName, roleArn, type } = input;
      readyCluster(state, clusterName);
      const key = `${clusterName}/${capabilityName}`;
      isNew(capabilities, key, clusterName, 'Capability');
      checkRole(state, roleArn);
      const arn = `arn:aws:eks:${state.region}:${state.account}:capability/${clusterName}/${type.toLowerCase()}/${capabilityName}/1`;
      const capability = capabilities.set(key, { ...kept(input), arn });
      // EKS makes the entry of the role by itself.
      state.accessEntries.set(`${clusterName}/${roleArn}`, {
        principalArn: roleArn,
        type: 'STANDARD',
        tags: {},
        policies: [],
        kubernetesGroups: [],
      });
      capabilities.become(key, 'CREATING', durations.capability, 'ACTIVE');
      return { capability };
    },
    DescribeCapability: ({ clusterName, capabilityName }: { clusterName: string; capabilityName: string }) => {
      clusterOf(state, clusterName);
      return { capability: partOf(capabilities, clusterName, capabilityName, 'capability') };
    },
    UpdateCapability: ({
      clusterName,
      capabilityName,
      roleArn,
    }: {
      clusterName: string;
      capabilityName: string;
      roleArn?: string;
    }) => {
      readyCluster(state, clusterName);
      partOf(capabilities, clusterName, capabilityName, 'capability');
      if (roleArn !== undefined) checkRole(state, roleArn);
      capabilities.become(`${clusterName}/${capabilityName}`, 'UPDATING', durations.capability, 'ACTIVE', {
        ...(roleArn !== undefined && { roleArn }),
      });
      return { update: beginUpdate(state, clusterName, 'CapabilityUpdate', durations.capability) };
    },
    DeleteCapability: ({ clusterName, capabilityName }: { clusterName: string; capabilityName: string }) => {
      const capability = partOf(capabilities, clusterName, capabilityName, 'capability');
      capabilities.vanish(`${clusterName}/${capabilityName}`, 'DELETING', durations.capability);
      return { capability };
    },
  };
}
