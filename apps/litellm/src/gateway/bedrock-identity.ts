import { bedrockTarget } from '@slipway/contracts/bedrock-model';
import type { Cluster } from '@slipway/contracts/cluster';
import { gatewayWorkload } from '@slipway/contracts/workloads';
import type { WorkloadIdentity } from '@slipway/contracts/workload-identity';

/** What the gateway may do in AWS: call the declared models of Bedrock, and nothing where there are none. */
export function bedrockIdentity(cluster: Cluster): WorkloadIdentity | undefined {
  if (cluster.bedrockModels.length === 0) return undefined;
  const region = cluster.region.name;
  const resources = cluster.bedrockModels.flatMap((model) => {
    const target = bedrockTarget(model, cluster.region) ?? model.modelId;
    if (target === model.modelId) return [`arn:aws:bedrock:${region}::foundation-model/${model.modelId}`];
    // A geographic profile runs the model in whichever of its regions has room, and IAM asks for each of them.
    return [
      `arn:aws:bedrock:${region}:${cluster.account}:inference-profile/${target}`,
      `arn:aws:bedrock:*::foundation-model/${model.modelId}`,
    ];
  });
  return {
    cluster: cluster.name,
    namespace: gatewayWorkload.namespace,
    serviceAccount: gatewayWorkload.name,
    grants: [
      { actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'], resources: resources.sort() },
    ],
  };
}
