import type {
  Cluster as EksCluster,
  CreateClusterCommandInput,
  LogType,
  UpdateClusterConfigCommandInput,
} from '@aws-sdk/client-eks';
import { conditionalBaseOutputs, ownerTags, stackOutputs } from '@slipway/contracts/foundation-stacks';
import { ifThere } from '../engine/aws-error.ts';
import { failed, foreign, output, reasonsOf, repairs, token, type Context } from '../engine/context.ts';
import { refusal, type Refused } from '../engine/refused.ts';
import { busy, create, ready, remove, update, type Look, type Resource } from '../engine/resource.ts';

const logTypes: readonly LogType[] = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

/** The EKS cluster with its settings; its version is a step of its own. */
export function clusterResource(context: Context): Resource {
  return { title: `EKS cluster ${context.cluster.name}`, minutes: 12, look: () => look(context) };
}

async function look(context: Context): Promise<Look> {
  const { aws, cluster, known } = context;
  const title = `EKS cluster ${cluster.name}`;
  const found = (await ifThere(aws.eks.describeCluster({ name: cluster.name })))?.cluster;
  if (found === undefined) {
    known.cluster = undefined;
    return create(
      () => {
        const wanted = wantedCluster(context);
        return aws.eks.createCluster({ ...wanted, clientRequestToken: token(context, 'CreateCluster', wanted) });
      },
      `Kubernetes ${cluster.kubernetesVersion}, ${cluster.compute === 'eks-auto-mode' ? 'Auto Mode' : 'a managed node group and Karpenter'}, API ${cluster.access.form}`,
    );
  }
  const stranger = foreign(context, title, found.tags);
  if (stranger !== undefined) return { state: 'refused', because: stranger };
  if (found.status === 'FAILED') {
    if (repairs(context, title)) return remove(() => aws.eks.deleteCluster({ name: cluster.name }));
    return { state: 'refused', because: failed(context, title, found.status, reasonsOf(found.health)) };
  }
  if (found.status !== 'ACTIVE') return busy(found.status);
  known.cluster = found;
  const wanted = wantedCluster(context);
  const fixed = immutableDifference(context, wanted, found);
  if (fixed !== undefined) return { state: 'refused', because: fixed };
  const [first] = differencesOf(wanted, found);
  if (first !== undefined) {
    const input = { name: cluster.name, ...first.change };
    return update([first.why], () => aws.eks.updateClusterConfig(input));
  }
  return ready;
}

/**
 * The cluster as it is wanted.
 * @throws NotYet
 */
export function wantedCluster(context: Context): CreateClusterCommandInput {
  const { cluster } = context;
  const { base } = stackOutputs;
  const isPublic = cluster.access.form === 'public-from-cidrs';
  return {
    name: cluster.name,
    version: cluster.kubernetesVersion,
    roleArn: output(context, 'base', base.clusterRole),
    resourcesVpcConfig: {
      subnetIds: output(context, 'base', base.privateSubnetIds).split(','),
      endpointPrivateAccess: true,
      endpointPublicAccess: isPublic,
      ...(cluster.access.form === 'private-via-nlb' && {
        securityGroupIds: [output(context, 'base', conditionalBaseOutputs.apiSecurityGroup)],
      }),
      ...(cluster.access.form === 'public-from-cidrs' && { publicAccessCidrs: [...cluster.access.cidrs] }),
    },
    // Who makes a cluster is not its owner for that: everybody comes in by an entry that can be read.
    accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
    encryptionConfig: [{ provider: { keyArn: output(context, 'base', base.clusterKey) } }],
    logging: { clusterLogging: [{ types: [...logTypes], enabled: true }] },
    upgradePolicy: { supportType: 'STANDARD' },
    deletionProtection: true,
    bootstrapSelfManagedAddons: false,
    ...(cluster.compute === 'eks-auto-mode' && autoMode(context)),
    tags: { ...ownerTags(cluster) },
  };
}

/** The three switches of Auto Mode, which are all on or all off. */
function autoMode(
  context: Context,
): Pick<CreateClusterCommandInput, 'computeConfig' | 'kubernetesNetworkConfig' | 'storageConfig'> {
  // Argo CD of our own starts before there is any pool of ours.
  const nodePools = context.cluster.delivery.argoCd === 'capability' ? ['system'] : ['general-purpose', 'system'];
  return {
    computeConfig: { enabled: true, nodePools, nodeRoleArn: output(context, 'base', stackOutputs.base.nodeRole) },
    storageConfig: { blockStorage: { enabled: true } },
    kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
  };
}

interface Difference {
  readonly why: string;
  readonly change: Omit<UpdateClusterConfigCommandInput, 'name'>;
}

/** What can be changed, one kind of change each: EKS takes no two in one call. */
function differencesOf(wanted: CreateClusterCommandInput, found: EksCluster): readonly Difference[] {
  const differences: Difference[] = [];
  const { subnetIds = [], securityGroupIds = [], ...endpoint } = wanted.resourcesVpcConfig ?? {};
  const vpc = found.resourcesVpcConfig;
  if (!sameTexts(subnetIds, vpc?.subnetIds) || !sameTexts(securityGroupIds, vpc?.securityGroupIds))
    differences.push({
      why: 'other subnets or security groups',
      change: { resourcesVpcConfig: { subnetIds, securityGroupIds } },
    });
  if (
    endpoint.endpointPrivateAccess !== vpc?.endpointPrivateAccess ||
    endpoint.endpointPublicAccess !== vpc?.endpointPublicAccess ||
    (endpoint.endpointPublicAccess === true && !sameTexts(endpoint.publicAccessCidrs, vpc?.publicAccessCidrs))
  )
    differences.push({ why: 'other access to the Kubernetes API', change: { resourcesVpcConfig: endpoint } });
  if (found.accessConfig?.authenticationMode !== 'API')
    differences.push({
      why: 'access by entries alone',
      change: { accessConfig: { authenticationMode: nextMode(found) } },
    });
  const logged = (found.logging?.clusterLogging ?? [])
    .filter(({ enabled }) => enabled)
    .flatMap(({ types = [] }) => types);
  if (!sameTexts(logTypes, logged))
    differences.push({ why: 'all logs of the control plane', change: { logging: wanted.logging } });
  if (found.upgradePolicy?.supportType !== 'STANDARD')
    differences.push({
      why: 'no extended support, which costs six times as much',
      change: { upgradePolicy: wanted.upgradePolicy },
    });
  if (found.deletionProtection !== true)
    differences.push({ why: 'is protected from deletion', change: { deletionProtection: true } });
  const { computeConfig, storageConfig, kubernetesNetworkConfig } = wanted;
  if (
    computeConfig !== undefined &&
    (!sameTexts(computeConfig.nodePools, found.computeConfig?.nodePools) ||
      computeConfig.nodeRoleArn !== found.computeConfig?.nodeRoleArn)
  )
    differences.push({
      why: 'other pools of Auto Mode',
      change: { computeConfig, storageConfig, kubernetesNetworkConfig },
    });
  return differences;
}

/** The way to entries alone leads over both. */
function nextMode({ accessConfig }: EksCluster): 'API' | 'API_AND_CONFIG_MAP' {
  return accessConfig?.authenticationMode === 'API_AND_CONFIG_MAP' ? 'API' : 'API_AND_CONFIG_MAP';
}

/** What was decided when the cluster was made. */
function immutableDifference(
  context: Context,
  wanted: CreateClusterCommandInput,
  found: EksCluster,
): Refused | undefined {
  const keyOf = (config: EksCluster['encryptionConfig']) => config?.[0]?.provider?.keyArn;
  const isAuto = (config: EksCluster['computeConfig']) => config?.enabled === true;
  const compared = [
    ['the role of the control plane', wanted.roleArn, found.roleArn],
    ['the key of its secrets', keyOf(wanted.encryptionConfig), keyOf(found.encryptionConfig)],
    [
      'compute',
      isAuto(wanted.computeConfig) ? 'Auto Mode' : 'Karpenter',
      isAuto(found.computeConfig) ? 'Auto Mode' : 'Karpenter',
    ],
  ] as const;
  const different = compared.find(([, want, have]) => want !== have);
  if (different === undefined) return undefined;
  const [what, want = 'nothing', have = 'nothing'] = different;
  return refusal(context.file, {
    rule: 'cannot-change',
    path: `EKS cluster ${context.cluster.name}`,
    message: `${what} is ${have} and would have to be ${want}, which EKS cannot change`,
    remedy: 'take the change back, or make a second cluster and move to it',
  });
}

function sameTexts(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}
