import { conditionalBaseOutputs, stackOutputs } from '@slipway/contracts/foundation-stacks';
import { ifThere } from '../engine/aws-error.ts';
import { output, type Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { busy, ready, refuse, update, type Look, type Resource } from '../engine/resource.ts';

const port = 443;

/**
 * The addresses of the Kubernetes API behind its load balancer, where it has one. They are EKS's own, and change when it
 * replaces a part of the control plane: a later run registers the new ones.
 */
export function apiAddressResources(context: Context): readonly Resource[] {
  if (context.cluster.access.form !== 'private-via-nlb') return [];
  return [{ title: 'addresses of the Kubernetes API', minutes: 3, look: () => look(context) }];
}

/** Behind its load balancer the API has a security group of the stack `base`, which nobody can delete as long as it does. */
export function apiFormResource(context: Context): Resource {
  const { aws, cluster, file } = context;
  return {
    title: `Kubernetes API ${cluster.access.form}`,
    minutes: 1,
    look: async () => {
      const found = (await ifThere(aws.eks.describeCluster({ name: cluster.name })))?.cluster;
      const groups = found?.resourcesVpcConfig?.securityGroupIds ?? [];
      if (cluster.access.form === 'private-via-nlb' || groups.length === 0) return ready;
      return refuse(
        refusal(file, {
          rule: 'cannot-change',
          path: 'access.form',
          message: `is ${cluster.access.form}, and the API stands behind a load balancer by ${groups.join(', ')}, which EKS cannot be made to leave`,
          remedy: "write form: 'private-via-nlb', or make a second cluster and move to it",
        }),
      );
    },
  };
}

async function look(context: Context): Promise<Look> {
  const { loadBalancing } = context.aws;
  const TargetGroupArn = output(context, 'base', conditionalBaseOutputs.apiTargetGroup);
  const wanted = await addressesOfApi(context);
  // Without the load balancer nobody here reaches the API: whatever is registered stays until there is better.
  if (wanted.length === 0) return busy('not there yet');
  const { TargetHealthDescriptions = [] } = await loadBalancing.describeTargetHealth({ TargetGroupArn });
  const registered = TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State !== 'draining').flatMap(
    ({ Target }) => Target?.Id ?? [],
  );
  const targets = (addresses: readonly string[]) => ({
    TargetGroupArn,
    Targets: addresses.map((Id) => ({ Id, Port: port })),
  });
  const missing = wanted.filter((address) => !registered.includes(address));
  if (missing.length > 0)
    return update([`registers ${missing.join(', ')}`], () => loadBalancing.registerTargets(targets(missing)));
  const gone = registered.filter((address) => !wanted.includes(address));
  if (gone.length > 0)
    return update([`no longer ${gone.join(', ')}`], () => loadBalancing.deregisterTargets(targets(gone)));
  return ready;
}

/** Of the interfaces that EKS has put into the cluster's subnets, which it names by this description. */
async function addressesOfApi(context: Context): Promise<readonly string[]> {
  const { aws, cluster } = context;
  const addresses: string[] = [];
  let NextToken: string | undefined;
  do {
    const found = await aws.ec2.describeNetworkInterfaces({
      Filters: [
        { Name: 'description', Values: [`Amazon EKS ${cluster.name}`] },
        { Name: 'subnet-id', Values: output(context, 'base', stackOutputs.base.privateSubnetIds).split(',') },
      ],
      ...(NextToken !== undefined && { NextToken }),
    });
    addresses.push(...(found.NetworkInterfaces ?? []).flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []));
    NextToken = found.NextToken;
  } while (NextToken !== undefined && NextToken !== '');
  return addresses.sort();
}
