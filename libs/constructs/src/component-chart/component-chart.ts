import { teamLabel } from '@slipway/contracts/connection';
import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';

/** What every chart of the platform knows of itself. */
export interface ComponentChartProps {
  /** The app that renders it: folder of `dist/` and Argo CD Application. */
  readonly app: string;
  /** Who answers for its objects: a team's name, or `platform`. */
  readonly team: string;
}

/** One file of `dist/`, with the labels that all of its objects carry. Names are set by hand, never hashed. */
export class ComponentChart extends Chart {
  constructor(scope: Construct, id: string, props: ComponentChartProps) {
    super(scope, id, {
      disableResourceNameHashes: true,
      labels: { 'app.kubernetes.io/part-of': props.app, [teamLabel]: props.team },
    });
  }
}
