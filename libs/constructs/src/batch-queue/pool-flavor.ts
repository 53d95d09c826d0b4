import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import { ResourceFlavor } from '@slipway/crds/kueue.x-k8s.io';
import { Construct } from 'constructs';
import { nodePoolLabel, taintOf } from '../node-pool/placing.ts';
import { afterItsOperator } from '../removal/removal.ts';

/** What a `PoolFlavor` needs to know. */
export interface PoolFlavorProps {
  /** The pool whose nodes it stands for. */
  readonly pool: Pick<NodePoolDeclaration, 'name' | 'accelerator'>;
}

/**
 * The nodes of a pool as batch queues know them: jobs that are let start there choose the pool. It states the taint and
 * tolerates it for nobody, so a job that asks for no accelerator never drifts onto nodes that have some.
 */
export class PoolFlavor extends Construct {
  constructor(scope: Construct, id: string, props: PoolFlavorProps) {
    super(scope, id);
    const { name, accelerator } = props.pool;
    const taint = taintOf(accelerator);
    new ResourceFlavor(this, 'flavor', {
      metadata: { name, annotations: afterItsOperator },
      spec: { nodeLabels: { [nodePoolLabel]: name }, ...(taint && { nodeTaints: [taint] }) },
    });
  }
}
