import { charts } from '@slipway/catalog/charts';
import { instanceFamilies } from '@slipway/catalog/instance-types';
import { onAccelerator, type Placing } from '@slipway/constructs/node-pool/placing';
import type { Cluster } from '@slipway/contracts/cluster';
import { eligibleTypes } from '@slipway/contracts/check-node-pools';
import { kinds, type Install } from './operator-release.ts';
import { resources, type Resources } from './pods.ts';

interface NeuronValues {
  /** Instance types on which the plugin runs. */
  readonly neuronInstances: readonly string[];
  readonly devicePlugin: Placing & {
    readonly namespaceOverride: string;
    readonly priorityClassName: 'system-node-critical';
    readonly resources: Resources;
  };
  readonly scheduler: { readonly enabled: false };
  readonly npd: { readonly enabled: false };
}

/** Neuron device plugin: tells the scheduler how many Neuron devices a node has. */
export const neuronDevicePlugin: Install = (cluster, { namespace }) => {
  const values: NeuronValues = {
    neuronInstances: neuronTypes(cluster),
    devicePlugin: {
      ...onAccelerator('neuron'),
      // Left alone it goes to kube-system, where privileged pods are not told apart.
      namespaceOverride: namespace,
      // Without it, nothing on the node can use what the node is there for.
      priorityClassName: 'system-node-critical',
      resources: resources('50m', 128),
    },
    scheduler: { enabled: false },
    // It replaces nodes by itself, with a role in AWS.
    npd: { enabled: false },
  };
  return {
    chart: charts['neuron-helm-chart'],
    values,
    clusterKinds: kinds.clusterRoles,
    namespacedKinds: [...kinds.accounts, ...kinds.agents],
  };
};

function neuronTypes({ nodePools }: Cluster): readonly string[] {
  const pools = nodePools.filter(({ accelerator }) => accelerator === 'neuron');
  const names = pools.flatMap((pool) => eligibleTypes(pool, { instanceFamilies }).map(({ name }) => name));
  return [...new Set(names)].sort();
}
