import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import type { Compose } from '@slipway/contracts/chart-spec';
import { servedModels } from '@slipway/contracts/served-model';
import { modelEndpoint } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { ModelChart } from './model/model.chart.ts';

/** A chart for each placement on vLLM. */
export const compose: Compose<Construct> = (cluster) =>
  servedModels(cluster, 'vllm', (placement) => ({
    needs: placement.model.weights.gated === true ? secretNeeds(modelEndpoint(placement).workload.namespace) : [],
    build: (scope) => new ModelChart(scope, placement.name, { cluster, placement }),
  }));
