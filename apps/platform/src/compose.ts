import { missingParts } from '@slipway/contracts/foundation-parts';
import type { ChartSpec, Compose } from '@slipway/contracts/chart-spec';
import { waves } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Need } from '@slipway/contracts/external';
import { cachesImages } from '@slipway/contracts/image-cache';
import { platformChart } from '@slipway/contracts/platform-chart';
import type { Construct } from 'constructs';
import { AccessChart } from './access/access.chart.ts';
import { ClassesChart } from './classes/classes.chart.ts';
import { ImageCacheChart } from './image-cache/image-cache.chart.ts';
import { NamespacesChart } from './namespaces/namespaces.chart.ts';
import { NetworkPolicyControllerChart } from './network-policy-controller/network-policy-controller.chart.ts';

/** What everything else stands on: namespaces, classes, access, and policies that are really enforced. */
export const compose: Compose<Construct> = (cluster) => [
  // Without a controller, network policies are stored and enforced by nobody.
  spec(
    cluster,
    'namespaces',
    (scope) => new NamespacesChart(scope, 'namespaces', { cluster }),
    missingParts(cluster.compute, 'vpc-cni'),
  ),
  spec(
    cluster,
    'classes',
    (scope) => new ClassesChart(scope, 'classes', { compute: cluster.compute }),
    missingParts(cluster.compute, 'aws-ebs-csi-driver'),
  ),
  spec(cluster, 'access', (scope) => new AccessChart(scope, 'access', { cluster })),
  // Before operators: what they run is pulled through the cache as well.
  ...(cachesImages(cluster)
    ? [spec(cluster, 'image-cache', (scope) => new ImageCacheChart(scope, 'image-cache', { cluster }))]
    : []),
  ...networkPolicyController(cluster),
];

function spec(
  cluster: Cluster,
  name: string,
  build: ChartSpec<Construct>['build'],
  needs: readonly Need[] = [],
): ChartSpec<Construct> {
  return platformChart(cluster, { app: 'platform', name, wave: waves.platform, needs, build });
}

/** Auto Mode is told by a ConfigMap; elsewhere the vpc-cni add-on has a setting of its own. */
function networkPolicyController(cluster: Cluster): ChartSpec<Construct>[] {
  const chart = spec(
    cluster,
    'network-policy-controller',
    (scope) => new NetworkPolicyControllerChart(scope, 'network-policy-controller'),
  );
  return cluster.compute === 'eks-auto-mode' ? [chart] : [];
}
