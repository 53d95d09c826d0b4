import type { Cluster } from './cluster.ts';
import { logGroup } from './logs.ts';
import { collectsTraces } from './traces.ts';

/** Something that Grafana asks, in the words of its HTTP API. */
export interface GrafanaSource {
  /** Part of its address in Grafana; begins with `grafanaPrefix`. */
  readonly uid: string;
  readonly name: string;
  readonly type: 'cloudwatch' | 'grafana-x-ray-datasource' | 'prometheus';
  readonly access: 'proxy';
  readonly isDefault: boolean;
  readonly url: string;
  readonly jsonData: Readonly<Record<string, boolean | string>>;
}

/** How the names begin of all that is ours in the Grafana of a cluster that AWS runs. */
export function grafanaPrefix({ name }: Pick<Cluster, 'name'>): string {
  return `slipway-${name}`;
}

/** The role of the workspace signs: nobody has to know a key. */
const byRole = 'ec2_iam_role';

/** What the Grafana that AWS runs asks: metrics, and logs and traces where they are kept in AWS. */
export function grafanaSources(cluster: Cluster, metricsAddress: string): readonly GrafanaSource[] {
  const { name: region } = cluster.region;
  const common = { access: 'proxy' as const, isDefault: false, url: '' };
  const ofRole = { authType: byRole, defaultRegion: region };
  const uid = (what: string) => `${grafanaPrefix(cluster)}-${what}`;
  return [
    {
      ...common,
      ...{ uid: uid('metrics'), name: 'Prometheus', type: 'prometheus', isDefault: true, url: metricsAddress },
      jsonData: {
        ...{ httpMethod: 'POST', timeInterval: '30s' },
        ...{ sigV4Auth: true, sigV4AuthType: byRole, sigV4Region: region },
      },
    },
    ...(logGroup(cluster) === undefined
      ? []
      : [{ ...common, uid: uid('logs'), name: 'CloudWatch', type: 'cloudwatch' as const, jsonData: ofRole }]),
    ...(collectsTraces(cluster)
      ? [{ ...common, uid: uid('traces'), name: 'X-Ray', type: 'grafana-x-ray-datasource' as const, jsonData: ofRole }]
      : []),
  ];
}
