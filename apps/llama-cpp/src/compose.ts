import type { Compose } from '@slipway/contracts/chart-spec';
import { missingParts } from '@slipway/contracts/foundation-parts';
import { servedModels } from '@slipway/contracts/served-model';
import type { Construct } from 'constructs';
import { ModelChart } from './model/model.chart.ts';

/** A chart for each placement on llama.cpp. */
export const compose: Compose<Construct> = (cluster) =>
  servedModels(cluster, 'llama-cpp', (placement) => ({
    // The load of pods is measured by an add-on that no compute mode brings along.
    needs: placement.autoscaling === undefined ? [] : missingParts(cluster.compute, 'metrics-server'),
    build: (scope) => new ModelChart(scope, placement.name, { cluster, placement }),
  }));
