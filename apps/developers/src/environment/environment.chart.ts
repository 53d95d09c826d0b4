import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { TenantNamespace } from '@slipway/constructs/tenant-namespace/tenant-namespace';
import type { DeveloperEnvironment } from '@slipway/contracts/developer-environment';
import { environmentConnections, gatewayEndpoint } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';

/** What `EnvironmentChart` needs to know. */
export interface EnvironmentChartProps {
  /** Whose environment it is, how large, until when. */
  readonly environment: DeveloperEnvironment;
}

/** One developer's environment: all that it needs, and nothing that it shares. */
export class EnvironmentChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: EnvironmentChartProps) {
    super(scope, id, { app: 'developers', team: props.environment.team.name });
    new TenantNamespace(this, 'namespace', {
      environment: props.environment,
      gateway: gatewayEndpoint,
      connections: environmentConnections(props.environment),
    });
  }
}
