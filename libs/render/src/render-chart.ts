import { laterFieldsKey, type ChartSpec } from '@slipway/contracts/chart-spec';
import type { Manifest } from '@slipway/contracts/manifest';
import { ApiObject, App } from 'cdk8s';
import type { Construct } from 'constructs';
import { canonicalManifest, mergeFields } from './canonical.ts';
import { inInstallableOrder } from './kind-order.ts';

/**
 * Builds one chart in a tree of its own, which is let go afterwards: memory does not grow with the number of charts.
 * @throws Error when the chart cannot be built, or a construct finds fault with itself.
 */
export function renderChart(spec: ChartSpec<Construct>): Manifest[] {
  const app = new App();
  spec.build(app);
  const manifests: Manifest[] = [];
  const faults: string[] = [];
  for (const construct of app.node.findAll()) {
    faults.push(...construct.node.validate());
    if (ApiObject.isApiObject(construct)) manifests.push(canonicalManifest(withLaterFields(construct)));
  }
  if (faults.length > 0) throw new Error(faults.join('; '));
  return inInstallableOrder(manifests);
}

function withLaterFields(object: ApiObject): unknown {
  return object.node.metadata
    .filter(({ type }) => type === laterFieldsKey)
    .reduce((json: unknown, { data }) => mergeFields(json, data), object.toJson());
}
