import { compose } from '@slipway/app-developers/compose';
import { environmentSizes as catalogSizes } from '@slipway/catalog/environment-sizes';
import type { Cluster } from '@slipway/contracts/cluster';
import { environmentSizes, type EnvironmentSizeName } from '@slipway/contracts/environment-size';
import type { Manifest } from '@slipway/contracts/manifest';
import { renderChart } from '@slipway/render/render-chart';
import type { RenderedObject } from './dist.ts';
import { environmentsOf, type Environment } from './environments.ts';

/** An environment of one size that nobody asked for, as the app would render it. */
export interface SizedEnvironment extends Environment {
  readonly size: EnvironmentSizeName;
  readonly manifests: readonly Manifest[];
}

/** File that says how much a size is. */
const declaredIn = 'libs/catalog/src/environment-sizes.ts';

/** An environment of each size of the catalog, whether this cluster has one or not, in namespaces of their own. */
export function environmentOfEachSize(): SizedEnvironment[] {
  return environmentSizes.map((size) => {
    const environment = {
      name: size,
      file: declaredIn,
      owner: 'rehearsal@example.com',
      team: { name: 'rehearsed', group: 'rehearsed' },
      size: catalogSizes[size],
      models: [],
      monthlyUsd: 1,
      expires: '2000-01-01',
    };
    // Of a cluster without batch queues, the app reads the developers alone, and whether anybody takes their traces.
    const observability = { traces: { form: 'none' } };
    const specs = compose({ developers: [environment], observability } as unknown as Cluster);
    const manifests = specs.flatMap((spec) => renderChart(spec));
    const objects = manifests.map((manifest): RenderedObject => ({ file: declaredIn, line: 1, manifest }));
    const [rendered] = environmentsOf(objects);
    if (rendered === undefined) throw new Error(`the environment of size ${size} has no namespace`);
    return { ...rendered, size, manifests };
  });
}
