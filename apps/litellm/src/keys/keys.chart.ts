import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { SyncJob } from '@slipway/constructs/sync-job/sync-job';
import type { Cluster } from '@slipway/contracts/cluster';
import { serviceHost } from '@slipway/contracts/endpoint';
import {
  accountFile,
  accountLabel,
  developerKeyReader,
  developerKeySecret,
  gatewayAccounts,
  platformKeySecret,
} from '@slipway/contracts/gateway-accounts';
import { connectionsOf } from '@slipway/contracts/topology';
import { gatewayEndpoint, gatewayKeysWorkload } from '@slipway/contracts/workloads';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { masterKey } from '@slipway/contracts/master-key';
import { migrationWave } from '../migration/migration.chart.ts';

/** What `KeysChart` needs to know. */
export interface KeysChartProps {
  /** The cluster whose teams and developers call models. */
  readonly cluster: Cluster;
  /** The program that registers them: its files by name. */
  readonly reconciler: Readonly<Record<string, string>>;
}

const folder = '/etc/reconciler';
const token = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Registers teams, people and keys with the gateway: after each sync, and each hour. */
export class KeysChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster, reconciler }: KeysChartProps) {
    super(scope, id, { app: 'litellm', team: 'platform' });
    const { namespace } = gatewayKeysWorkload;
    const secrets = cluster.gateway.keys.map((key) => platformKeySecret(cluster, key));
    // One that nobody has made yet must not hold back the servers.
    for (const secret of secrets)
      new ExternalSecret(this, `${secret.name}-secret`, { namespace, secret, wave: migrationWave + 2 });
    // Bound in each environment by its own chart, and in no other place.
    new k8s.KubeClusterRole(this, 'key-reader', {
      metadata: { name: developerKeyReader },
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [developerKeySecret.name], verbs: ['get'] }],
    });
    new SyncJob(this, 'keys', {
      workload: gatewayKeysWorkload,
      image: images.node,
      command: ['node', `${folder}/main.ts`],
      args: [
        `--accounts=${folder}/accounts.json`,
        `--namespace=${namespace}`,
        `--label=${accountLabel.key}=${accountLabel.value}`,
        `--file=${accountFile}`,
        `--litellm=http://${serviceHost(gatewayEndpoint)}:${gatewayEndpoint.port}`,
        '--kubernetes=https://kubernetes.default.svc',
        `--token-file=${token}/token`,
      ],
      resources: { cpu: 0.1, memoryGiB: 0.25, ephemeralStorageGiB: 0.25 },
      files: {
        folder,
        content: {
          ...reconciler,
          'package.json': '{ "type": "module" }\n',
          'accounts.json': `${JSON.stringify(gatewayAccounts(cluster), undefined, 2)}\n`,
        },
      },
      env: { HOME: '/tmp', NODE_EXTRA_CA_CERTS: `${token}/ca.crt` },
      secretEnv: masterKey(cluster),
      connections: connectionsOf(cluster, gatewayKeysWorkload),
      priorityClass: priorityClasses.gateway.name,
      deadlineSeconds: 900,
      rights: [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['list'] },
        ...(secrets.length === 0
          ? []
          : [
              {
                apiGroups: [''],
                resources: ['secrets'],
                resourceNames: secrets.map(({ name }) => name),
                verbs: ['get'],
              },
            ]),
      ],
      runs: 'after all',
      retries: 3,
      hourlyAt: 17,
    });
  }
}
