import { charts } from '@slipway/catalog/charts';
import type { HelmRelease } from '@slipway/contracts/helm-release';
import type { OperatorName, OperatorService } from '@slipway/contracts/operators';
import type { JsonObject } from '@slipway/contracts/manifest';
import { kuberay } from './values/kuberay.ts';

/** An operator's chart in the catalog, and what is said to it. */
const installed: Readonly<Record<OperatorName, { readonly chart: keyof typeof charts; readonly values: JsonObject }>> =
  {
    'dcgm-exporter': { chart: 'dcgm-exporter', values: {} },
    keda: { chart: 'keda', values: {} },
    kuberay: { chart: 'kuberay-operator', values: kuberay },
    kueue: { chart: 'kueue', values: {} },
    lws: { chart: 'lws', values: {} },
    'neuron-device-plugin': { chart: 'neuron-helm-chart', values: {} },
  };

/** The Helm release of an operator. */
export function releaseOf({ name, namespace }: OperatorService): HelmRelease {
  const { chart, values } = installed[name];
  return { name, chart: charts[chart], namespace, values };
}
