import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { SecretCopy } from '@slipway/constructs/secret-copy/secret-copy';
import { langfuseEndpoint, projectSecret } from '@slipway/contracts/langfuse';
import { operatorService } from '@slipway/contracts/operators';
import { gatewayWorkload } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';

/** The keys of the project, where the gateway reads them: both ends of a trace have them from one place. */
export class KeysChart extends ComponentChart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { app: 'langfuse', team: 'platform' });
    const { namespace, name } = operatorService('external-secrets');
    new SecretCopy(this, 'project-keys', {
      secret: projectSecret,
      from: langfuseEndpoint.workload.namespace,
      to: gatewayWorkload.namespace,
      operator: { namespace, name },
    });
  }
}
