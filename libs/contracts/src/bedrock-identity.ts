import { bedrockRoutes } from './bedrock.ts';
import type { Cluster } from './cluster.ts';
import { inferenceGateway } from './inference-gateway.ts';
import type { Grant, WorkloadIdentity } from './workload-identity.ts';

/** What calling the declared models of Bedrock takes in AWS, at once or word by word, and nothing else. */
export function bedrockGrants(cluster: Cluster): readonly Grant[] {
  const resources = bedrockRoutes(cluster).flatMap(({ attempts }) =>
    attempts.flatMap(({ model, region, target }) => {
      if (target === model.modelId) return [`arn:aws:bedrock:${region.name}::foundation-model/${model.modelId}`];
      // A geographic profile runs the model in whichever of its regions has room, and IAM asks for each of them.
      return [
        `arn:aws:bedrock:${region.name}:${cluster.account}:inference-profile/${target}`,
        `arn:aws:bedrock:*::foundation-model/${model.modelId}`,
      ];
    }),
  );
  if (resources.length === 0) return [];
  return [
    {
      actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      resources: [...new Set(resources)].sort(),
    },
  ];
}

/**
 * Who calls Bedrock: the service account that Envoy Gateway makes for the gateway's pods, named after the gateway.
 * `undefined` where there is nothing to call, or where an IAM user's keys do it.
 */
export function bedrockIdentity(cluster: Cluster): WorkloadIdentity | undefined {
  const grants = bedrockGrants(cluster);
  const { authentication } = cluster.bedrock;
  if (grants.length === 0 || authentication === 'static-credentials') return undefined;
  const { namespace, name } = inferenceGateway;
  return { cluster: cluster.name, namespace, serviceAccount: name, grants, authentication };
}
