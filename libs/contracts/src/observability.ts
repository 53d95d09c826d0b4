import { z } from 'zod';
import { isVpcRange } from './address-range.ts';
import { alertsSchema } from './alerts.ts';
import type { Cluster } from './cluster.ts';
import { countField, textField } from './fields.ts';
import { grafanaSchema } from './grafana.ts';
import { logsSchema } from './logs.ts';
import { tracesSchema } from './traces.ts';

/** Id of a workspace of Amazon Managed Service for Prometheus. */
export const workspacePattern = '^ws-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';

const metricsSchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('none') }),
  z.strictObject({
    form: z.literal('in-cluster'),
    /** Copies of Prometheus, each of which measures everything. Default: 1. */
    replicas: countField(2).default(1),
    /** How long samples are kept, days. Default: 15. */
    retentionDays: countField(90).default(15),
    /** Disk of each copy, GiB. Default: 50. */
    storageGiB: countField(2_000).default(50),
    /** Memory of each copy, GiB; a million series take about four. Default: 2. */
    memoryGiB: countField(64).default(2),
  }),
  z.strictObject({
    form: z.literal('managed'),
    /** Workspace of Amazon Managed Service for Prometheus in the region of the cluster. Default: the foundation makes one. */
    workspace: textField(
      (text) => new RegExp(workspacePattern).test(text),
      {
        rule: 'invalid-workspace',
        message: 'is not the id of a workspace of Amazon Managed Service for Prometheus',
        remedy: 'write the id that AWS gave it: ws-12345678-1234-1234-1234-123456789012',
      },
      { pattern: workspacePattern },
    ).optional(),
    /** Addresses of the subnets from which AWS asks programs what they measure: subnets in which no pod runs. */
    collectorRange: textField(isVpcRange, {
      rule: 'invalid-cidr',
      message: 'is not a range of IPv4 addresses that subnets can have',
      remedy: "write the range of the collector's subnets, part of the VPC's: '10.0.255.0/27'",
    }),
  }),
]);

/** What is measured in a cluster, and by whom. */
export const observabilitySchema = z.strictObject({
  /** Who gathers metrics and answers questions about them. Default: nobody. */
  metrics: metricsSchema.default({ form: 'none' }),
  /** Who hears of alerts; somebody must, wherever anything is measured. Default: nothing is said. */
  alerts: alertsSchema.optional(),
  /** Who shows what is measured. Default: nobody. */
  grafana: grafanaSchema.default({ form: 'none' }),
  /** Where the logs of pods are kept. Default: on their nodes, for as long as those live. */
  logs: logsSchema.default({ form: 'none' }),
  /** Where traces of programs of one's own are kept. Default: nowhere. */
  traces: tracesSchema.default({ form: 'none' }),
  /** Who says what each namespace costs: OpenCost, where metrics are in the cluster. Default: nobody. */
  cost: z.enum(['none', 'opencost']).default('none'),
});

/** What is measured in a cluster, and by whom. */
export type Observability = Readonly<z.output<typeof observabilitySchema>>;

/** Who gathers the metrics of a cluster. */
export type Metrics = Observability['metrics'];

/** The settings of the Prometheus that runs in the cluster; undefined where none does. */
export function ownPrometheus({
  observability: { metrics },
}: Pick<Cluster, 'observability'>): Extract<Metrics, { form: 'in-cluster' }> | undefined {
  return metrics.form === 'in-cluster' ? metrics : undefined;
}

/** True where AWS measures, and its workspace is made with the cluster. */
export function makesWorkspace({ observability: { metrics } }: Pick<Cluster, 'observability'>): boolean {
  return metrics.form === 'managed' && metrics.workspace === undefined;
}

/** True when somebody asks the programs of the cluster what they measure. */
export function isMeasured({ observability }: Pick<Cluster, 'observability'>): boolean {
  return observability.metrics.form !== 'none';
}
