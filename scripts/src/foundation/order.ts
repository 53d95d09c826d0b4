import type { Demands } from '@slipway/app-foundation/stacks';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Templates } from '@slipway/render/templates';

/** A cluster whose templates are wanted. */
export interface Order {
  readonly cluster: Cluster;
  readonly demands: Demands;
}

/** Its templates, or why there are none. */
export type Outcome = { readonly templates: Templates } | { readonly fault: string };
