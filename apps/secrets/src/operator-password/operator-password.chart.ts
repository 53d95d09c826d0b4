import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { MadePassword } from '@slipway/constructs/made-password/made-password';
import type { Construct } from 'constructs';

/** What `OperatorPasswordChart` needs to know. */
export interface OperatorPasswordChartProps {
  /** The operator's. */
  readonly namespace: string;
  /** Name of the secret, and of the user. */
  readonly name: string;
}

/** The name and the password with which an operator comes into what it has made. */
export class OperatorPasswordChart extends ComponentChart {
  constructor(scope: Construct, id: string, { namespace, name }: OperatorPasswordChartProps) {
    super(scope, id, { app: 'secrets', team: 'platform' });
    new MadePassword(this, 'password', {
      namespace,
      name,
      // ClickHouse takes no hyphens in the names of users from its files.
      data: { username: name.replaceAll('-', '_'), password: '{{ .password }}' },
    });
  }
}
