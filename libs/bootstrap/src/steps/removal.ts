import { stackName, stacksOf, type StackName } from '@slipway/contracts/foundation-stacks';
import type { Manifest } from '@slipway/contracts/manifest';
import { ifThere } from '../engine/aws-error.ts';
import { foreign, type Context } from '../engine/context.ts';
import { refusal, type Refused } from '../engine/refused.ts';
import { busy, ready, refuse, remove, update, type Look, type Resource } from '../engine/resource.ts';
import type { Step } from '../engine/step.ts';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import { accountResource } from './account.ts';
import { capabilities, goneCapability } from './capability.ts';
import { accessOf, type Reach } from './hand-over.ts';
import { systemNodeGroup } from './node-group.ts';
import { describeStack, failuresOf, tagsOf } from './stack.ts';
import { goneWorkspace } from './gone-workspace.ts';
import { forgottenWorkspaces } from './workspace.ts';

/** What a removal needs to know. */
export interface Removal {
  /** The NodePools of the cluster, as they were rendered: machines go before what would let them go. */
  readonly nodePools: readonly Manifest[];
  readonly reach: Reach;
  /** The stores go too, and the network that they are in. */
  readonly deleteData: boolean;
}

/** Who would make machines anew while they leave: the root would bring back the Application, and that one the NodePools. */
const healers: readonly Manifest[] = ['root', 'node-pools'].map((name) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd' },
}));

/** The way back from a cluster to nothing: what syncs, then machines, then the cluster, then its stacks. */
export function removalSteps({ nodePools, reach, deleteData }: Removal): readonly Step[] {
  return [
    {
      title: 'What syncs, and machines',
      resources: (context) => {
        let api: KubernetesApi | undefined;
        const connected = () => (api ??= reach(accessOf(context)()));
        return [
          accountResource(context),
          clusterToLeave(context),
          ...[...healers, ...nodePools].map((object) => goneObject(context, connected, object)),
        ];
      },
    },
    {
      // Before the pods go, of which an alert would tell that they are gone.
      title: 'Rules and receivers',
      resources: forgottenWorkspaces,
    },
    {
      title: 'Cluster',
      resources: (context) => [
        goneCapability(context, capabilities.ack),
        goneCapability(context, capabilities.argoCd),
        goneNodeGroup(context),
        goneCluster(context),
      ],
    },
    {
      title: 'Stacks',
      resources: (context) => [
        ...[...stacksOf(context.cluster)]
          .reverse()
          .filter((stack) => deleteData || stack === 'edge' || stack === 'identity')
          .map((stack) => goneStack(context, stack)),
        ...(deleteData ? goneWorkspace(context) : []),
      ],
    },
  ];
}

/** Reads where the cluster is, and whose: nothing is removed of a foreign one. */
function clusterToLeave(context: Context): Resource {
  const title = `EKS cluster ${context.cluster.name} is ours`;
  return {
    title,
    minutes: 15,
    look: async () => {
      const { aws, cluster, known } = context;
      const found = (await ifThere(aws.eks.describeCluster({ name: cluster.name })))?.cluster;
      const stranger = found === undefined ? undefined : foreign(context, title, found.tags);
      if (stranger !== undefined) return refuse(stranger);
      if (found?.status === 'UPDATING' || found?.status === 'CREATING') return busy(found.status);
      known.cluster = found?.status === 'ACTIVE' ? found : undefined;
      for (const stack of ['base', 'data'] as const) {
        const outputs = (await describeStack(context, stack))?.Outputs ?? [];
        known.outputs.set(
          stack,
          new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
        );
      }
      return ready;
    },
  };
}

function goneObject(context: Context, api: () => KubernetesApi, object: Manifest): Resource {
  let asked = false;
  return {
    title: `${object.kind} ${object.metadata.name}`,
    minutes: 15,
    look: async (): Promise<Look> => {
      // Without a cluster there is nothing in it.
      if (context.known.cluster === undefined || (await api().get(object)) === undefined) return ready;
      if (asked) return busy('leaving');
      return remove(async () => {
        await api().remove(object);
        asked = true;
      });
    },
  };
}

function goneNodeGroup(context: Context): Resource {
  const { aws, cluster } = context;
  const names = { clusterName: cluster.name, nodegroupName: systemNodeGroup };
  return {
    title: `node group ${systemNodeGroup}`,
    minutes: 6,
    look: async () => {
      const found = (await ifThere(aws.eks.describeNodegroup(names)))?.nodegroup;
      if (found === undefined) return ready;
      if (found.status === 'DELETING' || found.status === 'CREATING' || found.status === 'UPDATING')
        return busy(found.status);
      return remove(() => aws.eks.deleteNodegroup(names));
    },
  };
}

function goneCluster(context: Context): Resource {
  const { aws, cluster } = context;
  const { name } = cluster;
  const title = `EKS cluster ${name}`;
  return {
    title,
    minutes: 10,
    look: async () => {
      const found = (await ifThere(aws.eks.describeCluster({ name })))?.cluster;
      if (found === undefined) return ready;
      const stranger = foreign(context, title, found.tags);
      if (stranger !== undefined) return refuse(stranger);
      if (found.status !== 'ACTIVE' && found.status !== 'FAILED') return busy(found.status);
      if (found.deletionProtection === true)
        return update(['may be deleted'], () => aws.eks.updateClusterConfig({ name, deletionProtection: false }));
      return remove(() => aws.eks.deleteCluster({ name }));
    },
  };
}

function goneStack(context: Context, stack: StackName): Resource {
  const { aws, cluster } = context;
  const title = `stack ${stack}`;
  const StackName = stackName(cluster, stack).text;
  let asked = false;
  return {
    title,
    minutes: 10,
    look: async () => {
      const found = await describeStack(context, stack);
      if (found === undefined) return ready;
      const status = found.StackStatus ?? '';
      const stranger = status === 'REVIEW_IN_PROGRESS' ? undefined : foreign(context, StackName, tagsOf(found));
      if (stranger !== undefined) return refuse(stranger);
      if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS') return busy(status);
      // One that failed in an earlier run is tried again: somebody has been there since.
      if (status === 'DELETE_FAILED' && asked) return refuse(await notDeleted(context, title, StackName));
      if (found.EnableTerminationProtection === true) {
        const wanted = { StackName, EnableTerminationProtection: false };
        return update(['may be deleted'], () => aws.cloudFormation.updateTerminationProtection(wanted));
      }
      return remove(async () => {
        await aws.cloudFormation.deleteStack({ StackName });
        asked = true;
      }, 'buckets, keys and passwords that are retained stay');
    },
  };
}

async function notDeleted(context: Context, title: string, StackName: string): Promise<Refused> {
  const reasons = await failuresOf(context, StackName);
  return refusal(context.file, {
    rule: 'not-deleted',
    path: title,
    message: `is DELETE_FAILED: ${reasons.join('; ') || 'AWS gives no reason'}`,
    remedy:
      'remove what stands against it, then run bootstrap down again; a database is protected: aws rds modify-db-instance --db-instance-identifier NAME --no-deletion-protection',
  });
}
