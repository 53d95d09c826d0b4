import { selectorLabels, type Workload } from '@slipway/contracts/endpoint';
import type { Image } from '@slipway/contracts/image';
import { ClickHouseKeeperInstallation } from '@slipway/crds/clickhouse-keeper.altinity.com';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { DisruptionBudget } from '../disruption-budget/disruption-budget.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';
import { askBeforeRemovalOfOperators } from '../removal/removal.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';
import { installedPod, volumeClaimTemplate } from './installed-pod.ts';

/** What a `ClickHouseKeeper` needs to know. */
export interface ClickHouseKeeperProps {
  /** Its pods. */
  readonly workload: Workload;
  /** Keeper, of the version of its ClickHouse. */
  readonly image: Image;
  /** Which pods may take the place of which. */
  readonly priorityClass: PriorityClassName;

  /**
   * Class of its volumes.
   *
   * @default - the cluster's own default
   */
  readonly storageClass?: string;
}

/** Two of three agree while the third moves to another node. */
const members = 3;

const containerName = 'clickhouse-keeper';

/** Name of the service that Altinity's operator makes for a Keeper. */
export function keeperHost({ name }: Workload): string {
  return `keeper-${name}`;
}

/** Keeps what the copies of a ClickHouse must agree on. */
export class ClickHouseKeeper extends Construct {
  constructor(scope: Construct, id: string, props: ClickHouseKeeperProps) {
    super(scope, id);
    const { workload, image, priorityClass, storageClass } = props;
    const { namespace, name } = workload;
    const labels = { ...selectorLabels(workload) };
    new WorkloadAccount(this, 'account', { workload });
    new ClickHouseKeeperInstallation(this, 'installation', {
      metadata: { name, namespace, labels, annotations: askBeforeRemovalOfOperators },
      spec: {
        defaults: { templates: { podTemplate: containerName, dataVolumeClaimTemplate: 'data' } },
        configuration: {
          clusters: [{ name: 'default', layout: { replicasCount: members } }],
          settings: { listen_host: '0.0.0.0', 'logger/level': 'information', 'logger/console': '1' },
        },
        templates: {
          podTemplates: [
            installedPod({
              name: containerName,
              workload,
              image,
              priorityClass,
              memoryGiB: 1,
              ports: { zk: 2181, raft: 9444 },
              ask: { tcpSocket: { port: k8s.IntOrString.fromString('zk') } },
              startupSeconds: 120,
              dataFolder: '/var/lib/clickhouse-keeper',
              writable: ['/var/log/clickhouse-keeper', '/tmp'],
            }),
          ],
          volumeClaimTemplates: [volumeClaimTemplate(10, storageClass)],
        },
      },
    });
    new DisruptionBudget(this, 'budget', { workload });
  }
}
