import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import type { SecretKey } from '@slipway/constructs/http-server/http-server';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { SyncJob } from '@slipway/constructs/sync-job/sync-job';
import type { Cluster } from '@slipway/contracts/cluster';
import { connectionsOf } from '@slipway/contracts/topology';
import { vectorStoreEndpoint, vectorStoreIndexes } from '@slipway/contracts/vector-store';
import type { Construct } from 'constructs';
import { searchSettings } from './settings.ts';

/** What `IndexesChart` needs to know. */
export interface IndexesChartProps {
  /** The cluster that says which indexes there are. */
  readonly cluster: Cluster;
  /** The program that makes them: its files by name. */
  readonly program: Readonly<Record<string, string>>;
}

const folder = '/etc/opensearch-indexes';

/** Tells OpenSearch which pipelines, templates, lifecycles, snapshots and indexes there are: after each sync. */
export class IndexesChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster, program }: IndexesChartProps) {
    super(scope, id, { app: 'opensearch', team: 'platform' });
    const { namespace } = vectorStoreIndexes;
    const { url, address, login, authority } = vectorStoreEndpoint(cluster);
    if (address !== undefined) new ExternalSecret(this, 'address', { namespace, secret: address });
    const secretEnv: Record<string, SecretKey> = {
      ...(address && { OPENSEARCH_URL: { secret: address, key: 'url' } }),
      ...(login && {
        OPENSEARCH_USERNAME: { secret: login, key: 'username' },
        OPENSEARCH_PASSWORD: { secret: login, key: 'password' },
      }),
      ...(authority && { OPENSEARCH_CA: { secret: authority, key: 'ca.crt' } }),
    };
    const args = [
      `--settings=${folder}/settings.json`,
      // Where nobody has a password, requests say whose they are.
      ...(login === undefined ? [`--sign-for=${cluster.region.name}`] : []),
    ];
    new SyncJob(this, 'indexes', {
      workload: vectorStoreIndexes,
      image: images.node,
      command: ['node', `${folder}/main.ts`],
      args,
      tryOut: [...args, '--try'],
      resources: { cpu: 0.1, memoryGiB: 0.25, ephemeralStorageGiB: 0.25 },
      files: {
        folder,
        content: {
          ...program,
          'package.json': '{ "type": "module" }\n',
          'settings.json': `${JSON.stringify(searchSettings(cluster), undefined, 2)}\n`,
        },
      },
      env: { HOME: '/tmp', ...(url !== undefined && { OPENSEARCH_URL: url }) },
      secretEnv,
      connections: connectionsOf(cluster, vectorStoreIndexes),
      priorityClass: priorityClasses.gateway.name,
      deadlineSeconds: 900,
      runs: 'after all',
      retries: 5,
    });
  }
}
