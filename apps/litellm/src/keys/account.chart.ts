import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import type { Cluster } from '@slipway/contracts/cluster';
import { namespaceOf, type DeveloperEnvironment } from '@slipway/contracts/developer-environment';
import { accountFile, accountLabel, environmentAccount } from '@slipway/contracts/gateway-accounts';
import { gatewayKeysWorkload } from '@slipway/contracts/workloads';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

/** What `AccountChart` needs to know. */
export interface AccountChartProps {
  /** The cluster whose gateway it calls. */
  readonly cluster: Cluster;
  /** Whose account it is. */
  readonly environment: DeveloperEnvironment;
}

/** What one environment may spend on models, where its people cannot change it: beside the program that registers it. */
export class AccountChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster, environment }: AccountChartProps) {
    super(scope, id, { app: 'litellm', team: 'platform' });
    const account = environmentAccount(cluster, environment);
    new k8s.KubeConfigMap(this, 'account', {
      metadata: {
        name: `account-${namespaceOf(environment)}`,
        namespace: gatewayKeysWorkload.namespace,
        labels: { [accountLabel.key]: accountLabel.value },
      },
      data: { [accountFile]: `${JSON.stringify(account, undefined, 2)}\n` },
    });
  }
}
