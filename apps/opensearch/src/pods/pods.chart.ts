import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { MadePassword } from '@slipway/constructs/made-password/made-password';
import { OpenSearchCluster } from '@slipway/constructs/opensearch-cluster/opensearch-cluster';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import type { Connection } from '@slipway/contracts/connection';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import { vectorStorePods, vectorStoreSecurity, type VectorStorePods } from '@slipway/contracts/vector-store';
import type { Construct } from 'constructs';

/** What `PodsChart` needs to know. */
export interface PodsChartProps {
  /** How many nodes, and of which size. */
  readonly size: VectorStorePods;
  /** The secret of whoever may do everything; it is made here. */
  readonly login: SecretRef;
  /** Connections that begin or end at its pods. */
  readonly connections: readonly Connection[];
}

/** OpenSearch as pods, and the password that opens it. */
export class PodsChart extends ComponentChart {
  constructor(scope: Construct, id: string, { size, login, connections }: PodsChartProps) {
    super(scope, id, { app: 'opensearch', team: 'platform' });
    const { workload, port } = vectorStorePods;
    new MadePassword(this, 'login', {
      namespace: workload.namespace,
      name: login.name,
      data: { username: 'admin', password: '{{ .password }}' },
    });
    new OpenSearchCluster(this, 'cluster', {
      workload,
      securityWorkload: vectorStoreSecurity,
      image: images.opensearch,
      port,
      nodes: size.nodes,
      memoryGiB: size.memoryGiB,
      storageGiB: size.storageGiB,
      secret: login,
      connections,
      priorityClass: priorityClasses.gateway.name,
    });
  }
}
