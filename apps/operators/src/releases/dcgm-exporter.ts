import { charts } from '@slipway/catalog/charts';
import { onAccelerator, type Placing } from '@slipway/constructs/node-pool/placing';
import { kinds, type Install } from './operator-release.ts';
import { priorityClassName, resources, type Resources } from './pods.ts';

interface DcgmExporterValues extends Placing {
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly serviceMonitor: { readonly enabled: false };
  readonly tlsServerConfig: { readonly enabled: false };
}

/** DCGM exporter: says how busy and how healthy each GPU is, on every node that has one. */
export const dcgmExporter: Install = () => {
  const values: DcgmExporterValues = {
    ...onAccelerator('nvidia'),
    priorityClassName,
    resources: resources('100m', 256),
    // Its kind comes with an operator of Prometheus.
    serviceMonitor: { enabled: false },
    // The chart would make the certificate anew with every sync.
    tlsServerConfig: { enabled: false },
  };
  return {
    chart: charts['dcgm-exporter'],
    values,
    namespacedKinds: [
      ...kinds.accounts,
      ...kinds.agents,
      { group: '', kind: 'Service' },
      ...kinds.roles,
      ...kinds.settings,
    ],
  };
};
