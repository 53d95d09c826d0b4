import { composeDelivery } from '@slipway/argocd/compose';
import { compose as aiGateway } from '@slipway/app-ai-gateway/compose';
import { compose as batch } from '@slipway/app-batch/compose';
import { composeBenchmarks } from '@slipway/app-benchmarks/compose';
import { compose as developers } from '@slipway/app-developers/compose';
import { composeLitellm } from '@slipway/app-litellm/compose';
import { compose as langfuse } from '@slipway/app-langfuse/compose';
import { compose as edge } from '@slipway/app-edge/compose';
import { compose as identity } from '@slipway/app-identity/compose';
import { compose as llamaCpp } from '@slipway/app-llama-cpp/compose';
import { compose as nodePools } from '@slipway/app-node-pools/compose';
import { compose as observability } from '@slipway/app-observability/compose';
import { compose as operators } from '@slipway/app-operators/compose';
import { composeOpenSearch } from '@slipway/app-opensearch/compose';
import { compose as platform } from '@slipway/app-platform/compose';
import { compose as ray } from '@slipway/app-ray/compose';
import { composeSecrets } from '@slipway/app-secrets/compose';
import { composeSmoke } from '@slipway/app-smoke/compose';
import { composeVllm } from '@slipway/app-vllm/compose';
import { checkNeeds, checkRoles, type ChartSpec, type Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import { bootstrapSupplies } from '@slipway/contracts/cluster-parts';
import { foundationSupplies } from '@slipway/contracts/foundation-supplies';
import { hasErrors, type Outcome } from '@slipway/contracts/finding';
import type { Construct } from 'constructs';
import { programFile, programFiles } from './program-files.ts';
import type { PlacedRelease } from './inflate/vendored.ts';

/** Every app, in no order that matters. */
const apps: readonly Compose<Construct>[] = [
  platform,
  nodePools,
  operators,
  observability,
  batch,
  composeVllm({ copyWeights: programFile('vllm/services/weights/copy_weights.py') }),
  llamaCpp,
  ray,
  aiGateway,
  composeLitellm({ reconciler: programFiles('litellm/services/reconciler') }),
  langfuse,
  composeOpenSearch({ indexes: programFiles('opensearch/services/indexes') }),
  edge,
  identity,
  composeSmoke({ smoke: programFiles('smoke/services/smoke') }),
  developers,
  composeBenchmarks({ benchmark: programFile('benchmarks/services/benchmark/benchmark.py') }),
];

/** Apps whose charts follow from what those of others need. */
const followers: readonly (typeof composeSecrets)[] = [composeSecrets];

/**
 * All charts of a cluster, Argo CD's own included. Charts of others are installed from where their makers publish them,
 * but for those whose objects lie in the repository.
 */
export function composeCluster(
  cluster: Cluster,
  isInRepository: (placed: PlacedRelease) => boolean = () => false,
): Outcome<readonly ChartSpec<Construct>[]> {
  try {
    const asked = apps.flatMap((compose) => compose(cluster));
    const specs = [...asked, ...followers.flatMap((follow) => follow(cluster, asked))];
    const all = [...specs, ...composeDelivery(cluster, specs, isInRepository)];
    const made = [...foundationSupplies(cluster, all), ...bootstrapSupplies(cluster)];
    const findings = [...checkNeeds(cluster, all, made), ...checkRoles(cluster, all)];
    return { value: hasErrors(findings) ? undefined : all, findings };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      value: undefined,
      findings: [
        {
          rule: 'invalid-composition',
          severity: 'error',
          file: cluster.file,
          message,
          remedy: 'correct the value that it names',
        },
      ],
    };
  }
}
