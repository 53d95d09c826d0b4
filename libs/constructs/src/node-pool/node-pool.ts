import { cronAt, minutesOf } from '@slipway/contracts/hours';
import { warmPoolName, type ComputeMode, type NodePoolDeclaration } from '@slipway/contracts/node-pool';
import {
  NodePool as NodePoolObject,
  NodePoolSpecDisruptionBudgetsReasons as Reason,
  NodePoolSpecDisruptionConsolidationPolicy as ConsolidationPolicy,
  NodePoolSpecLimits as Limit,
  NodePoolSpecTemplateSpecRequirementsOperator as Operator,
  NodePoolSpecTemplateSpecTaintsEffect as TaintEffect,
  type NodePoolSpecDisruption,
  type NodePoolSpecDisruptionBudgets,
  type NodePoolSpecTemplate,
  type NodePoolSpecTemplateSpecNodeClassRef,
  type NodePoolSpecTemplateSpecRequirements,
} from '@slipway/crds/karpenter.sh';
import { Construct } from 'constructs';
import { autoModeNodeClass } from './auto-mode-node-class.ts';
import { ec2NodeClass } from './ec2-node-class.ts';
import { acceleratorResource, nodeLabelsOf, taintOf } from './placing.ts';

/** What a `NodePool` needs to know. */
export interface NodePoolProps {
  /** What nodes it may grow. */
  readonly pool: NodePoolDeclaration;
  /** Who runs the nodes. */
  readonly compute: ComputeMode;
  /** Name of the EKS cluster: tags of its subnets and security group. */
  readonly cluster: string;
  /** Name of the IAM role that nodes run with. */
  readonly nodeRole: string;
  /** Availability zones, by name. */
  readonly zones: readonly string[];
}

/** How a compute mode names and makes what its nodes are. */
interface Mode {
  /** Prefix of the labels that describe an instance. */
  readonly instanceLabels: string;
  readonly nodeClass: (scope: Construct, props: NodePoolProps) => NodePoolSpecTemplateSpecNodeClassRef;
  /** Requirements that this mode alone knows. */
  readonly requirements: readonly NodePoolSpecTemplateSpecRequirements[];
}

const modes: Readonly<Record<ComputeMode, Mode>> = {
  'eks-auto-mode': { instanceLabels: 'eks.amazonaws.com', nodeClass: autoModeNodeClass, requirements: [] },
  karpenter: {
    instanceLabels: 'karpenter.k8s.aws',
    nodeClass: ec2NodeClass,
    requirements: [{ key: 'kubernetes.io/os', operator: Operator.IN, values: ['linux'] }],
  },
};

/** Nodes grow old so that they get new images; below the 21 days after which Auto Mode ends them itself. */
const expireAfter = '336h';
/** The longest that a pod may hold up a node that is to go. */
const terminationGracePeriod = '24h';

/** More nodes than stay, so that an old one goes only when its successor is there. */
const spareWarmNodes = 1;

/** A group of nodes that grows with what is asked of it, nodes that stay included, and the class that says what a node is. */
export class NodePool extends Construct {
  constructor(scope: Construct, id: string, props: NodePoolProps) {
    super(scope, id);
    const { pool } = props;
    const template = nodeTemplate(this, props);
    new NodePoolObject(this, 'pool', {
      metadata: { name: pool.name },
      spec: { weight: pool.weight, limits: limits(pool), disruption: disruption(pool), template },
    });
    if (pool.warmNodes === undefined) return;
    // A pool either grows or stays as it is, so those that stay are a pool of their own: no weight, no other limits.
    new NodePoolObject(this, 'warm-pool', {
      metadata: { name: warmPoolName(pool) },
      spec: {
        replicas: pool.warmNodes,
        limits: { nodes: Limit.fromNumber(pool.warmNodes + spareWarmNodes) },
        disruption: disruption(pool),
        template,
      },
    });
  }
}

/** What a node of a pool is, whether it comes and goes or stays. */
function nodeTemplate(scope: Construct, props: NodePoolProps): NodePoolSpecTemplate {
  const { pool } = props;
  const mode = modes[props.compute];
  const taint = taintOf(pool.accelerator);
  return {
    metadata: { labels: nodeLabelsOf(pool) },
    spec: {
      expireAfter,
      terminationGracePeriod,
      nodeClassRef: mode.nodeClass(scope, props),
      requirements: requirements(props, mode),
      ...(taint && { taints: [{ key: taint.key, effect: TaintEffect.NO_SCHEDULE }] }),
    },
  };
}

function requirements({ pool, zones }: NodePoolProps, mode: Mode): NodePoolSpecTemplateSpecRequirements[] {
  const within = (key: string, values: readonly string[]) => ({ key, operator: Operator.IN, values: [...values] });
  return [
    within(`${mode.instanceLabels}/instance-family`, pool.families),
    ...(pool.sizes === undefined ? [] : [within(`${mode.instanceLabels}/instance-size`, pool.sizes)]),
    within('kubernetes.io/arch', [pool.architecture]),
    within('karpenter.sh/capacity-type', pool.capacity),
    within('topology.kubernetes.io/zone', zones),
    ...mode.requirements,
  ];
}

function limits(pool: NodePoolDeclaration): Record<string, Limit> {
  const { cpu, memoryGiB, accelerators } = pool.limits;
  return {
    cpu: Limit.fromNumber(cpu),
    memory: Limit.fromString(`${memoryGiB}Gi`),
    ...(pool.accelerator !== 'none' && {
      [acceleratorResource(pool.accelerator)]: Limit.fromNumber(accelerators ?? 0),
    }),
  };
}

/** A loaded model is dear to move: nodes with accelerators go only when empty, and not at once. */
function disruption(pool: NodePoolDeclaration): NodePoolSpecDisruption {
  const accelerated = pool.accelerator !== 'none';
  return {
    consolidationPolicy: accelerated ? ConsolidationPolicy.WHEN_EMPTY : ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED,
    consolidateAfter: accelerated ? '1h' : '5m',
    budgets: [{ nodes: '10%' }, ...quiet(pool)],
  };
}

/** In quiet hours only nodes go that nobody uses. */
function quiet({ quietHours }: NodePoolDeclaration): NodePoolSpecDisruptionBudgets[] {
  if (quietHours === undefined) return [];
  return [
    {
      nodes: '0',
      reasons: [Reason.DRIFTED, Reason.UNDERUTILIZED],
      schedule: cronAt(quietHours, quietHours.from),
      duration: `${minutesOf(quietHours)}m`,
    },
  ];
}
