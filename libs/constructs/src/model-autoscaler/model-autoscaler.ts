import type { Endpoint } from '@slipway/contracts/endpoint';
import { serviceHost } from '@slipway/contracts/endpoint';
import { cronAt } from '@slipway/contracts/hours';
import type { Autoscaling, Placement } from '@slipway/contracts/placement';
import { coldStartSeconds, waitingRequestsPerReplica } from '@slipway/contracts/scaling';
import type { ManagedPrometheus } from '@slipway/contracts/managed-prometheus';
import {
  ScaledObject,
  ScaledObjectSpecFallbackBehavior as Fallback,
  type ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehavior,
  type ScaledObjectSpecTriggers,
  TriggerAuthentication,
  TriggerAuthenticationSpecPodIdentityIdentityOwner as IdentityOwner,
  TriggerAuthenticationSpecPodIdentityProvider as Provider,
} from '@slipway/crds/keda.sh';
import { Construct } from 'constructs';
import { afterItsOperator } from '../removal/removal.ts';

/** What a `ModelAutoscaler` needs to know. */
export interface ModelAutoscalerProps {
  /** The model, with how many replicas it may have. */
  readonly placement: Placement;
  /** Namespace of its server. */
  readonly namespace: string;
  /** The object that it scales. */
  readonly target: ScaleTarget;
  /** Where the server's metrics are asked for: a Prometheus in the cluster, or a workspace that KEDA's own role may ask. */
  readonly metrics: Endpoint | ManagedPrometheus;
}

/** An object with a number of replicas. */
export interface ScaleTarget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** Part of the key-value cache past which the engine begins to put requests off. */
const cacheShare = 0.8;

/** The longest that HPAs look back, seconds. */
const longestWindow = 3600;

/** Lets the replicas of a vLLM server follow its queue and its cache, and the clock where the placement names hours. */
export class ModelAutoscaler extends Construct {
  constructor(scope: Construct, id: string, props: ModelAutoscalerProps) {
    super(scope, id);
    const { placement, namespace, target } = props;
    const { name, autoscaling, replicas } = placement;
    if (autoscaling === undefined) {
      throw new Error(`'placement' ${name} says nothing of autoscaling: leave its ModelAutoscaler out`);
    }
    const { minReplicas, maxReplicas, hours } = autoscaling;
    const coldStart = coldStartSeconds(placement);
    if (isManaged(props.metrics)) {
      new TriggerAuthentication(this, 'authentication', {
        metadata: { name, namespace, annotations: afterItsOperator },
        spec: { podIdentity: { provider: Provider.AWS, identityOwner: IdentityOwner.KEDA } },
      });
    }
    new ScaledObject(this, 'scaled-object', {
      metadata: {
        name,
        namespace,
        annotations: {
          ...afterItsOperator,
          'slipway.dev/cold-start': `up to ${Math.ceil(coldStart / 60)} minutes from nothing to the first answer`,
        },
      },
      spec: {
        scaleTargetRef: target,
        minReplicaCount: hours === undefined ? minReplicas : 0,
        maxReplicaCount: maxReplicas,
        pollingInterval: 15,
        // Longer than a start: whoever is just coming up must not be sent away as idle.
        cooldownPeriod: coldStart,
        triggers: [...triggersOf(props), ...(hours === undefined ? [] : [clock(hours, minReplicas)])],
        // A metric that cannot be read says nothing; with hours, what runs at night would be nobody's wish.
        fallback:
          hours === undefined
            ? { failureThreshold: 4, replicas, behavior: Fallback.STATIC }
            : { failureThreshold: 4, replicas, behavior: Fallback.CURRENT_REPLICAS },
        advanced: { horizontalPodAutoscalerConfig: { behavior: behaviour(coldStart) } },
      },
    });
  }
}

function isManaged(metrics: ModelAutoscalerProps['metrics']): metrics is ManagedPrometheus {
  return 'workspace' in metrics;
}

function triggersOf({ placement, metrics }: ModelAutoscalerProps): ScaledObjectSpecTriggers[] {
  const { name, model, autoscaling } = placement;
  const serverAddress = isManaged(metrics) ? metrics.address : `http://${serviceHost(metrics)}:${metrics.port}`;
  // Nothing is measured where nothing runs; elsewhere, silence is a broken query.
  const ignoreNullValues = autoscaling?.hours === undefined ? 'false' : 'true';
  const trigger = (what: string, query: string, threshold: number): ScaledObjectSpecTriggers => ({
    type: 'prometheus',
    name: what,
    metricType: 'AverageValue',
    metadata: {
      serverAddress,
      query,
      threshold: `${threshold}`,
      ignoreNullValues,
      ...(isManaged(metrics) && { awsRegion: metrics.region }),
    },
    ...(isManaged(metrics) && { authenticationRef: { name } }),
  });
  const of = (metric: string) => `sum(vllm:${metric}{model_name="${name}"})`;
  return [
    trigger('waiting', of('num_requests_waiting'), waitingRequestsPerReplica(model)),
    trigger('cache', of('kv_cache_usage_perc'), cacheShare),
  ];
}

function clock(hours: NonNullable<Autoscaling['hours']>, replicas: number): ScaledObjectSpecTriggers {
  return {
    type: 'cron',
    name: 'hours',
    metadata: {
      timezone: hours.timeZone,
      start: cronAt(hours, hours.from),
      end: cronAt(hours, hours.to),
      desiredReplicas: `${replicas}`,
    },
  };
}

/** Up as soon as it is needed, by one at a time since each is an accelerator; down when a whole start has passed unneeded. */
function behaviour(coldStart: number): ScaledObjectSpecAdvancedHorizontalPodAutoscalerConfigBehavior {
  const one = (periodSeconds: number) => [{ type: 'Pods', value: 1, periodSeconds }];
  return {
    scaleUp: { stabilizationWindowSeconds: 0, policies: one(60) },
    scaleDown: { stabilizationWindowSeconds: Math.min(coldStart, longestWindow), policies: one(300) },
  };
}
