import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { TenantNamespace } from '@slipway/constructs/tenant-namespace/tenant-namespace';
import { poolQuotasOf, teamQueue } from '@slipway/contracts/batch';
import type { Cluster } from '@slipway/contracts/cluster';
import { namespaceOf, type DeveloperEnvironment } from '@slipway/contracts/developer-environment';
import { environmentConnections } from '@slipway/contracts/topology';
import { gatewayEndpoint } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';
import { EnvironmentKey } from './environment-key.ts';

/** What `EnvironmentChart` needs to know. */
export interface EnvironmentChartProps {
  /** The cluster that it is in. */
  readonly cluster: Cluster;
  /** Whose environment it is, how large, until when. */
  readonly environment: DeveloperEnvironment;
}

/** One developer's environment: all that it needs, and nothing that it shares. */
export class EnvironmentChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: EnvironmentChartProps) {
    super(scope, id, { app: 'developers', team: props.environment.team.name });
    const { cluster, environment } = props;
    new TenantNamespace(this, 'namespace', {
      environment,
      gateway: gatewayEndpoint,
      connections: environmentConnections(cluster, environment),
      ...(hasQueue(cluster, environment) && { queue: teamQueue(environment.team.name) }),
    });
    new EnvironmentKey(this, 'key', { namespace: namespaceOf(environment) });
  }
}

/** True when the team of an environment has quotas for batch jobs. */
export function hasQueue(cluster: Cluster, { team }: DeveloperEnvironment): boolean {
  return poolQuotasOf(cluster, team.name).length > 0;
}
