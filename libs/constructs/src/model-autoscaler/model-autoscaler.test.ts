import { anEndpoint } from '@slipway/testing/builders';
import { at, listAt, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { aModel, aPlacement, aProfile } from '@slipway/testing/model-builders';
import { synthesise } from '@slipway/testing/synthesise';
import type { Json } from '@slipway/contracts/manifest';
import type { Autoscaling } from '@slipway/contracts/placement';
import { describe, expect, it } from 'vitest';
import { ModelAutoscaler, type ModelAutoscalerProps } from './model-autoscaler.ts';

const hours = { days: 'mon-fri', from: '07:30', to: '19:00', timeZone: 'Europe/Berlin' } as const;
const always: Autoscaling = { minReplicas: 2, maxReplicas: 5 };
const byDay: Required<Autoscaling> = { ...always, hours };

const props = (autoscaling: Autoscaling | undefined): ModelAutoscalerProps => ({
  placement: aPlacement({
    replicas: 3,
    autoscaling,
    profile: aProfile({ startupSeconds: 900 }),
    model: aModel({ objectives: { requestsPerSecond: 2, timeToFirstTokenMs: 2_000 } }),
  }),
  namespace: 'engine',
  target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' },
  metrics: anEndpoint({ port: 9090 }),
});

const rendered = (autoscaling: Autoscaling | undefined) =>
  synthesise((scope) => {
    new ModelAutoscaler(scope, 'autoscaler', props(autoscaling));
  });
const specOf = (autoscaling: Autoscaling): Json => at(only(rendered(autoscaling), 'ScaledObject'), 'spec') ?? null;
const triggers = (autoscaling: Autoscaling) => listAt(specOf(autoscaling), 'triggers');

describe.each([
  ['always', always],
  ['within hours', byDay],
])('%s', (_, autoscaling) => {
  it('is kept whole by the API server', () => {
    expect(rendered(autoscaling)).meetsSchemas();
  });

  it('scales the server of its placement, up to its most', () => {
    expect(specOf(autoscaling)).toMatchObject({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' },
      maxReplicaCount: 5,
    });
  });

  it('asks for the queue and the cache of this model, for all replicas together', () => {
    expect(triggers(autoscaling).slice(0, 2)).toMatchObject([
      {
        metricType: 'AverageValue',
        metadata: {
          serverAddress: 'http://front.shop.svc.cluster.local:9090',
          query: 'sum(vllm:num_requests_waiting{model_name="chat"})',
          // Two requests a second, of which each may wait for two seconds.
          threshold: '4',
        },
      },
      { metadata: { query: 'sum(vllm:kv_cache_usage_perc{model_name="chat"})', threshold: '0.8' } },
    ]);
  });

  it('sends nobody away who is still starting', () => {
    expect(at(specOf(autoscaling), 'cooldownPeriod')).toBeGreaterThan(900);
    const down = at(specOf(autoscaling), 'advanced', 'horizontalPodAutoscalerConfig', 'behavior', 'scaleDown');
    expect(at(down, 'stabilizationWindowSeconds')).toBeGreaterThan(900);
    // The API server takes no more than an hour.
    expect(at(down, 'stabilizationWindowSeconds')).toBeLessThanOrEqual(3600);
  });

  it('says how long a start from nothing takes', () => {
    expect(at(only(rendered(autoscaling), 'ScaledObject'), 'metadata', 'annotations')).toMatchObject({
      'slipway.dev/cold-start': 'up to 25 minutes from nothing to the first answer',
    });
  });
});

describe('without hours', () => {
  it('never goes below its least, and to the number of the placement where no metric can be read', () => {
    expect(specOf(always)).toMatchObject({
      minReplicaCount: 2,
      fallback: { replicas: 3, behavior: 'static' },
    });
    expect(triggers(always)).toHaveLength(2);
  });

  it('takes silence for a broken query', () => {
    for (const trigger of triggers(always)) expect(at(trigger, 'metadata', 'ignoreNullValues')).toBe('false');
  });
});

describe('with hours', () => {
  it('goes to nothing, and runs its least by the clock of the place', () => {
    expect(at(specOf(byDay), 'minReplicaCount')).toBe(0);
    expect(triggers(byDay)[2]).toMatchObject({
      type: 'cron',
      metadata: { timezone: 'Europe/Berlin', start: '30 7 * * 1-5', end: '0 19 * * 1-5', desiredReplicas: '2' },
    });
  });

  it('does not take silence for a fault, nor start at night because of one', () => {
    expect(at(triggers(byDay)[0], 'metadata', 'ignoreNullValues')).toBe('true');
    expect(at(specOf(byDay), 'fallback', 'behavior')).toBe('currentReplicas');
  });
});

it('fails where the placement says nothing of autoscaling', () => {
  expect(() => rendered(undefined)).toThrow(
    "'placement' chat says nothing of autoscaling: leave its ModelAutoscaler out",
  );
});

describe('with a workspace of Amazon Managed Prometheus', () => {
  const address = 'https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-1';
  const manifests = synthesise((scope) => {
    new ModelAutoscaler(scope, 'autoscaler', {
      ...props(always),
      metrics: { workspace: 'ws-1', region: 'us-east-1', address },
    });
  });

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('asks the workspace, each question signed with the role of KEDA', () => {
    const authentication = only(manifests, 'TriggerAuthentication');
    expect(at(authentication, 'spec', 'podIdentity')).toEqual({ provider: 'aws', identityOwner: 'keda' });
    const asked = listAt(only(manifests, 'ScaledObject'), 'spec', 'triggers');
    expect(asked).toHaveLength(2);
    for (const trigger of asked) {
      expect(trigger).toMatchObject({
        metadata: { serverAddress: address, awsRegion: 'us-east-1' },
        authenticationRef: { name: authentication.metadata.name },
      });
    }
  });
});
