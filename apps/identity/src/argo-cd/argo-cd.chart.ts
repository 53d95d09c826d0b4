import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import type { SignIn } from '@slipway/contracts/sign-in';
import type { Construct } from 'constructs';

/** What `ArgoCdChart` needs to know. */
export interface ArgoCdChartProps {
  /** How people sign in to it. */
  readonly signIn: SignIn;
}

/** Namespace of Argo CD, made by whoever installs it. */
export const argoCdNamespace = 'argocd';

/** What Argo CD's settings name: the secret of its client at the provider. */
export class ArgoCdChart extends ComponentChart {
  constructor(scope: Construct, id: string, { signIn }: ArgoCdChartProps) {
    super(scope, id, { app: 'identity', team: 'platform' });
    new ExternalSecret(this, 'sign-in', {
      namespace: argoCdNamespace,
      secret: signIn.secret,
      // It looks into no Secret without it.
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
    });
  }
}
