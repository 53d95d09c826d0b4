import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { HttpServer } from '@slipway/constructs/http-server/http-server';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import type { Cluster } from '@slipway/contracts/cluster';
import { signInPage } from '@slipway/contracts/pages';
import { signInSecret, type LocalIdentity } from '@slipway/contracts/sign-in-page';
import { connectionsOf } from '@slipway/contracts/topology';
import { dump } from 'js-yaml';
import type { Construct } from 'constructs';
import { dexConfig, variablesOf } from './dex-config.ts';

/** What `ProviderChart` needs to know. */
export interface ProviderChartProps {
  /** The cluster whose people sign in. */
  readonly cluster: Cluster;
  /** Those people. */
  readonly identity: LocalIdentity;
}

const folder = '/etc/slipway';

/** Dex: one copy, since it keeps what it knows in memory. */
export class ProviderChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster, identity }: ProviderChartProps) {
    super(scope, id, { app: 'identity', team: 'platform' });
    const { secret } = new ExternalSecret(this, 'secret', {
      namespace: signInPage.workload.namespace,
      secret: signInSecret(cluster, identity),
    });
    new HttpServer(this, 'dex', {
      endpoint: signInPage,
      image: images.dex,
      command: ['/usr/local/bin/dex'],
      args: ['serve', `${folder}/config.yaml`],
      replicas: 1,
      resources: { cpu: 0.1, memoryGiB: 0.125, ephemeralStorageGiB: 0.1 },
      health: {
        livePath: '/.well-known/openid-configuration',
        readyPath: '/.well-known/openid-configuration',
        startupSeconds: 60,
      },
      files: {
        folder,
        content: { 'config.yaml': dump(dexConfig(cluster, identity), { lineWidth: -1, noRefs: true }) },
      },
      secretEnv: Object.fromEntries(
        Object.entries(variablesOf(cluster, identity)).map(([key, variable]) => [variable, { secret, key }]),
      ),
      connections: connectionsOf(cluster, signInPage.workload),
      priorityClass: priorityClasses.gateway.name,
      longestAnswerSeconds: 30,
    });
  }
}
