import { describe, it } from 'vitest';
import { expectOneFinding, inCluster, type Slip } from './slips.ts';

const settings = "observability: { metrics: { form: 'in-cluster', retentionDays: 7 } },";
const managed = (range: string, workspace = 'ws-01234567-89ab-cdef-0123-456789abcdef') =>
  `observability: { metrics: { form: 'managed', workspace: '${workspace}', collectorRange: '${range}' } },`;

const slips: readonly Slip[] = [
  inCluster(
    'a form that is none',
    "'in-cluster', retentionDays",
    "'cluster', retentionDays",
    'unknown-value',
    'observability.metrics.form',
    /in-cluster/,
  ),
  inCluster(
    'a workspace that is none',
    settings,
    managed('10.20.255.0/27', 'prod'),
    'invalid-workspace',
    'observability.metrics.workspace',
    /ws-/,
  ),
  inCluster(
    'a collector outside the VPC',
    settings,
    managed('10.99.0.0/27'),
    'outside-vpc',
    'observability.metrics.collectorRange',
    /in the VPC/,
  ),
  inCluster(
    'a collector that may be anywhere in the VPC',
    settings,
    managed('10.20.0.0/16'),
    'whole-vpc',
    'observability.metrics.collectorRange',
    /subnets of its own/,
  ),
];

describe('who gathers metrics', () => {
  it.each(slips)('$title', expectOneFinding);
});
