import type { AddOn, Operator } from './external.ts';
import { conditionalBaseOutputs } from './foundation-stacks.ts';
import type { ComputeMode } from './node-pool.ts';

/** An add-on of EKS that the bootstrap installs. */
export interface EksAddOn {
  readonly by: 'bootstrap';
  readonly form: 'eks-add-on';
  /** `before-nodes`: nodes do not become ready without it. `after-nodes`: it has nowhere to run without them. */
  readonly when: 'after-nodes' | 'before-nodes';
  /** Its settings, as it reads them. Default: its own. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** The account that works in AWS, and the output of `base` that names its role. Default: none does. */
  readonly account?: { readonly name: string; readonly roleOutput: string };
}

/** Who brings a part of a cluster, and how. */
export type PartSource =
  /** AWS, with the cluster and its nodes: nobody installs it. */
  | { readonly by: 'aws' }
  | EksAddOn
  /** The bootstrap: a Helm chart, or a capability of EKS. */
  | { readonly by: 'bootstrap'; readonly form: 'capability' | 'helm-chart' }
  /** Argo CD, in this wave of Applications. */
  | { readonly by: 'argo-cd'; readonly wave: number };

/** Something without which a part of what is rendered would be stored, and done by nobody. */
export interface ClusterPart {
  readonly name: string;
  /** What it is to those that need it. */
  readonly supplies: AddOn | Operator;
  readonly from: PartSource;
  /**
   * What it does something about: API groups (`ray.io`), kinds (`/Service`, `eks.amazonaws.com/NodeClass`), classes and
   * drivers by the names of their controllers, and what pods rely on without an object of its own (`PartDuty`).
   */
  readonly serves: readonly string[];
}

/** What objects rely on that names no controller: words of our own. */
export type PartDuty = 'network-policies' | 'pod-identity' | 'pod-metrics' | 'service-addresses' | 'service-names';

const duties = (...names: readonly PartDuty[]): readonly PartDuty[] => names;
const aws: PartSource = { by: 'aws' };
const addOn = <Name extends string>(name: Name, from: PartSource, serves: readonly string[]) =>
  ({ name, supplies: { kind: 'AddOn', name }, from, serves }) satisfies ClusterPart;
const operator = <Name extends string>(name: Name, from: PartSource, serves: readonly string[]) =>
  ({ name, supplies: { kind: 'Operator', name }, from, serves }) satisfies ClusterPart;
const installed = (when: EksAddOn['when'], more: Pick<EksAddOn, 'account' | 'configuration'> = {}): EksAddOn => ({
  by: 'bootstrap',
  form: 'eks-add-on',
  when,
  ...more,
});

/** What every Kubernetes has. */
const kubernetes = operator('kubernetes', aws, [
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'coordination.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

/** What a cluster is made of by who runs its nodes, whatever runs on them. */
const parts = {
  'eks-auto-mode': [
    kubernetes,
    addOn('vpc-cni', aws, duties('network-policies')),
    addOn('kube-proxy', aws, duties('service-addresses')),
    addOn('coredns', aws, duties('service-names')),
    addOn('eks-pod-identity-agent', aws, duties('pod-identity')),
    addOn('aws-ebs-csi-driver', aws, ['ebs.csi.eks.amazonaws.com']),
    addOn('eks-node-monitoring-agent', aws, []),
    addOn('nvidia-device-plugin', aws, ['nvidia.com/gpu']),
    addOn('neuron-device-plugin', aws, ['aws.amazon.com/neuron']),
    addOn('metrics-server', installed('after-nodes'), duties('pod-metrics')),
    operator('karpenter', aws, ['karpenter.sh', 'eks.amazonaws.com/NodeClass']),
    operator('aws-load-balancer-controller', aws, ['eks.amazonaws.com/TargetGroupBinding']),
  ],
  karpenter: [
    kubernetes,
    // Network policies are inert until somebody enforces them.
    addOn(
      'vpc-cni',
      installed('before-nodes', { configuration: { enableNetworkPolicy: 'true' } }),
      duties('network-policies'),
    ),
    addOn('kube-proxy', installed('before-nodes'), duties('service-addresses')),
    addOn('eks-pod-identity-agent', installed('before-nodes'), duties('pod-identity')),
    addOn('coredns', installed('after-nodes'), duties('service-names')),
    addOn(
      'aws-ebs-csi-driver',
      installed('after-nodes', {
        account: { name: 'ebs-csi-controller-sa', roleOutput: conditionalBaseOutputs.ebsCsiRole },
      }),
      ['ebs.csi.aws.com'],
    ),
    addOn('eks-node-monitoring-agent', installed('after-nodes'), []),
    // The image of the nodes brings it along; for Neuron, and for load balancers, there are operators.
    addOn('nvidia-device-plugin', aws, ['nvidia.com/gpu']),
    addOn('metrics-server', installed('after-nodes'), duties('pod-metrics')),
    operator('karpenter', { by: 'bootstrap', form: 'helm-chart' }, ['karpenter.sh', 'karpenter.k8s.aws']),
  ],
} as const satisfies Readonly<Record<ComputeMode, readonly ClusterPart[]>>;

/** Name of a part that some compute mode has. */
export type FoundationPartName = (typeof parts)[ComputeMode][number]['name'];

/** What runs nodes, networks and volumes under everything else: the same in every cluster of a compute mode. */
export function foundationParts(compute: ComputeMode): readonly ClusterPart[] {
  return parts[compute];
}

/** What of these parts does not come with the nodes of a compute mode: somebody must install it. */
export function missingParts(
  compute: ComputeMode,
  ...names: readonly FoundationPartName[]
): readonly (AddOn | Operator)[] {
  const brought = foundationParts(compute).filter(({ from }) => from.by === 'aws');
  const missing = names.filter((name) => !brought.some((part) => part.name === name));
  const known: readonly ClusterPart[] = Object.values(parts).flat();
  return missing.flatMap((name) => known.find((part) => part.name === name)?.supplies ?? []);
}
