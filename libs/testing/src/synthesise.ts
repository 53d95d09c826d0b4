import type { ChartSpec } from '@slipway/contracts/chart-spec';
import type { Manifest } from '@slipway/contracts/manifest';
import { renderChart } from '@slipway/render/render-chart';
import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { aChartSpec } from './builders.ts';

/**
 * The objects that constructs become, as they would be written to `dist/`.
 *
 * The chart around them hashes the names of objects, as cdk8s does by itself: a construct that sets no name is noticed.
 */
export function synthesise(build: (scope: Construct) => void): Manifest[] {
  return renderChart(
    aChartSpec({
      build: (scope) => {
        build(new Chart(scope, 'test'));
      },
    }),
  );
}

/** The objects of one file of `dist/`. */
export function synthesiseChart(spec: ChartSpec<Construct>): Manifest[] {
  return renderChart(spec);
}
