import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ImageCachePolicy } from '@slipway/constructs/image-cache-policy/image-cache-policy';
import type { Cluster } from '@slipway/contracts/cluster';
import { cacheAddress, cachedRegistries, dockerHub } from '@slipway/contracts/image-cache';
import type { Construct } from 'constructs';

/** What `ImageCacheChart` needs to know. */
export interface ImageCacheChartProps {
  /** The cluster, in whose account the copies are. */
  readonly cluster: Pick<Cluster, 'account' | 'name' | 'region'>;
}

/** Where pods find the images of public registries. */
export class ImageCacheChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster }: ImageCacheChartProps) {
    super(scope, id, { app: 'platform', team: 'platform' });
    const others = cachedRegistries.filter((registry) => registry !== dockerHub);
    new ImageCachePolicy(this, 'policy', {
      dockerHub: cacheAddress(cluster, dockerHub),
      others: others.map((registry) => ({ host: registry.host, address: cacheAddress(cluster, registry) })),
    });
  }
}
