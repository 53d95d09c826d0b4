import { describe, expect, it } from 'vitest';
import { workspaceNotKnown } from './check-observability.ts';
import { managedPrometheus, scaledPlacements, workspaceNeed } from './managed-prometheus.ts';
import type { Metrics } from './observability.ts';
import type { Placement } from './placement.ts';

const id = 'ws-01234567-89ab-cdef-0123-456789abcdef';
const others = {
  grafana: { form: 'none' },
  logs: { form: 'none' },
  traces: { form: 'none' },
  cost: 'none',
} as const;
const region = {
  name: 'us-east-1',
  zones: [],
  bedrockProfilePrefixes: [],
  source: { from: 'a test', asOf: '2026-11-21' },
};
const of = (
  metrics: Metrics,
  foundation?: { readonly version: 1; readonly workspace?: { id: string; made?: true } },
) => ({
  name: 'dev',
  region,
  foundation,
  observability: { ...others, metrics },
});
const made: Metrics = { form: 'managed', collectorRange: '10.0.255.0/27' };
const named: Metrics = { ...made, workspace: id };
const written = { version: 1, workspace: { id, made: true } } as const;

describe('the workspace of a cluster', () => {
  it('is the one that it names, whatever was made before', () => {
    const other = { version: 1, workspace: { id: id.replace('0', '9'), made: true } } as const;
    expect(managedPrometheus(of(named, other))?.workspace).toBe(id);
    expect(workspaceNeed(of(named))).toEqual({ kind: 'Prometheus', name: id });
  });

  it('is the one that was made, once that is written down, and not one that was named before', () => {
    expect(managedPrometheus(of(made))).toBeUndefined();
    expect(managedPrometheus(of(made, written))?.address).toContain(`/workspaces/${id}`);
    expect(managedPrometheus(of(made, { version: 1, workspace: { id } }))).toBeUndefined();
    expect(workspaceNeed(of(made, written))).toEqual({ kind: 'Prometheus', name: 'slipway-dev' });
  });
});

describe('before it is known which one was made', () => {
  const place = { file: 'clusters/dev/cluster.ts' };
  const placement = { engine: 'vllm', runtime: 'cuda', replicas: 2, autoscaling: { minReplicas: 1, maxReplicas: 4 } };
  const placements = [placement, { ...placement, engine: 'ray-serve' }] as unknown as readonly Placement[];

  it('models keep their replicas, but those that scale by themselves', () => {
    expect(scaledPlacements(placements, made, undefined).map(({ autoscaling }) => autoscaling === undefined)).toEqual([
      true,
      false,
    ]);
    expect(scaledPlacements(placements, made, written)).toBe(placements);
    expect(scaledPlacements(placements, named, undefined)).toBe(placements);
  });

  it('a finding says so', () => {
    expect(workspaceNotKnown(of(made), undefined, place)).toMatchObject([
      { rule: 'workspace-not-known', severity: 'warning', path: 'observability.metrics' },
    ]);
    expect(workspaceNotKnown(of(made), written, place)).toEqual([]);
    expect(workspaceNotKnown(of(named), undefined, place)).toEqual([]);
    expect(workspaceNotKnown(of({ form: 'none' }), undefined, place)).toEqual([]);
  });
});
