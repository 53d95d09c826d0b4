import type { Cluster } from '@slipway/contracts/cluster';
import { operatorsOf, type OperatorName } from '@slipway/contracts/operators';
import { objectRules } from './object-rules.ts';
import { acceleratorsMissing, nodeNotReady } from './node-rules.ts';
import type { AlertRule, RuleGroup } from './rule.ts';

/** Part of a team's budget past which it hears of it. */
const budgetShare = 0.8;

/** Rules about what carries the models: each where the cluster has what it is about. */
export function platformRules(cluster: Cluster): readonly RuleGroup[] {
  const installed = new Set<OperatorName>(operatorsOf(cluster).map(({ name }) => name));
  return [
    { name: 'pods', recordings: [], alerts: [pending, restarting] },
    { name: 'jobs', recordings: [], alerts: [jobOverdue] },
    { name: 'volumes', recordings: [], alerts: [filling] },
    { name: 'targets', recordings: [], alerts: [silentTarget] },
    { name: 'budgets', recordings: [], alerts: [budgetNearlySpent] },
    { name: 'scaling', recordings: [], alerts: installed.has('keda') ? [scalingFails] : [] },
    {
      name: 'nodes',
      recordings: [],
      alerts: [
        nodeNotReady,
        ...(cluster.nodePools.some(({ accelerator }) => accelerator !== 'none') ? [acceleratorsMissing] : []),
      ],
    },
    ...objectRules(cluster),
    { name: 'gpus', recordings: [], alerts: installed.has('dcgm-exporter') ? [gpuError, gpuMemoryWornOut] : [] },
  ];
}

/** Developers look after their own pods. */
const ofPlatform = 'namespace!~"dev-.*"';

const pending: AlertRule = {
  alert: 'PodsPending',
  // A node with an accelerator, its image and the weights take up to half an hour.
  expr: `sum by (namespace, pod) (kube_pod_status_phase{${ofPlatform},phase="Pending"}) > 0`,
  forMinutes: 45,
  severity: 'ticket',
  labels: {},
  summary: 'pod {{ $labels.namespace }}/{{ $labels.pod }} has found no node or no image for 45 minutes',
  proof: {
    firing: {
      samples: [{ series: 'kube_pod_status_phase{namespace="vllm",pod="a",phase="Pending"}', values: '1x90' }],
    },
    silent: {
      samples: [
        { series: 'kube_pod_status_phase{namespace="vllm",pod="a",phase="Pending"}', values: '1x30 0x60' },
        { series: 'kube_pod_status_phase{namespace="dev-red-alice",pod="b",phase="Pending"}', values: '1x90' },
      ],
    },
    atMinutes: 80,
    inherited: { namespace: 'vllm', pod: 'a' },
  },
};

const restarting: AlertRule = {
  alert: 'ContainerRestarts',
  expr: `sum by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total{${ofPlatform}}[1h])) > 4`,
  forMinutes: 5,
  severity: 'ticket',
  labels: {},
  summary: 'container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} starts again and again',
  proof: {
    firing: {
      samples: [
        {
          series: 'kube_pod_container_status_restarts_total{namespace="litellm",pod="a",container="litellm"}',
          values: '0+0.2x120',
        },
      ],
    },
    silent: {
      samples: [
        {
          series: 'kube_pod_container_status_restarts_total{namespace="litellm",pod="a",container="litellm"}',
          values: '0+0.02x120',
        },
      ],
    },
    atMinutes: 110,
    inherited: { namespace: 'litellm', pod: 'a', container: 'litellm' },
  },
};

const day = 86_400;
const nightly = 'namespace="langfuse",cronjob="clickhouse-backup"';

/** All of them run each night or more often: after two days, backups are missing. Those that have never succeeded count from their making. */
const jobOverdue: AlertRule = {
  alert: 'JobOverdue',
  expr:
    'time() - max by (namespace, cronjob) ' +
    `(kube_cronjob_status_last_successful_time{${ofPlatform}} or kube_cronjob_created{${ofPlatform}}) > ${2 * day} ` +
    `unless on (namespace, cronjob) kube_cronjob_spec_suspend{${ofPlatform}} == 1`,
  forMinutes: 60,
  severity: 'ticket',
  labels: {},
  summary: 'the job {{ $labels.namespace }}/{{ $labels.cronjob }} has not succeeded for two days',
  proof: {
    firing: {
      samples: [
        { series: `kube_cronjob_created{${nightly}}`, values: '0x4320' },
        { series: `kube_cronjob_spec_suspend{${nightly}}`, values: '0x4320' },
      ],
    },
    silent: {
      samples: [
        { series: `kube_cronjob_created{${nightly}}`, values: '0x4320' },
        { series: `kube_cronjob_status_last_successful_time{${nightly}}`, values: '0+60x4320' },
        { series: 'kube_cronjob_created{namespace="litellm",cronjob="smoke"}', values: '0x4320' },
        { series: 'kube_cronjob_spec_suspend{namespace="litellm",cronjob="smoke"}', values: '1x4320' },
      ],
    },
    atMinutes: 4_260,
    inherited: { namespace: 'langfuse', cronjob: 'clickhouse-backup' },
  },
};

const volume = 'namespace="observability",persistentvolumeclaim="samples"';

const filling: AlertRule = {
  alert: 'VolumeFilling',
  expr:
    'min by (namespace, persistentvolumeclaim) ' +
    `(kubelet_volume_stats_available_bytes{${ofPlatform}} / kubelet_volume_stats_capacity_bytes{${ofPlatform}}) < 0.1`,
  forMinutes: 15,
  severity: 'ticket',
  labels: {},
  summary:
    '{{ $value | humanizePercentage }} of the volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} are left',
  proof: {
    firing: {
      samples: [
        { series: `kubelet_volume_stats_available_bytes{${volume}}`, values: '5x60' },
        { series: `kubelet_volume_stats_capacity_bytes{${volume}}`, values: '100x60' },
      ],
      value: '5%',
    },
    silent: {
      samples: [
        { series: `kubelet_volume_stats_available_bytes{${volume}}`, values: '20x60' },
        { series: `kubelet_volume_stats_capacity_bytes{${volume}}`, values: '100x60' },
      ],
    },
    atMinutes: 40,
    inherited: { namespace: 'observability', persistentvolumeclaim: 'samples' },
  },
};

const silentTarget: AlertRule = {
  alert: 'TargetSilent',
  expr: 'sum by (namespace, job) (up == bool 0) > 0',
  forMinutes: 15,
  severity: 'ticket',
  labels: {},
  summary: '{{ $value }} pods of {{ $labels.job }} do not say what they measure: no other alert about them can fire',
  proof: {
    firing: {
      samples: [
        { series: 'up{namespace="vllm",job="vllm",pod="a"}', values: '0x60' },
        { series: 'up{namespace="vllm",job="vllm",pod="b"}', values: '1x60' },
      ],
      value: '1',
    },
    silent: { samples: [{ series: 'up{namespace="vllm",job="vllm",pod="a"}', values: '0x10 1x50' }] },
    atMinutes: 40,
    inherited: { namespace: 'vllm', job: 'vllm' },
  },
};

const budgetNearlySpent: AlertRule = {
  alert: 'BudgetNearlySpent',
  expr:
    'min by (team_alias) (litellm_remaining_team_budget_metric) / max by (team_alias) (litellm_team_max_budget_metric) ' +
    `< ${Number((1 - budgetShare).toPrecision(6))}`,
  forMinutes: 5,
  severity: 'ticket',
  labels: {},
  summary: 'team {{ $labels.team_alias }} has {{ $value | humanizePercentage }} of its budget left',
  proof: {
    firing: {
      samples: [
        { series: 'litellm_remaining_team_budget_metric{team_alias="red"}', values: '15x60' },
        { series: 'litellm_team_max_budget_metric{team_alias="red"}', values: '100x60' },
      ],
      value: '15%',
    },
    silent: {
      samples: [
        { series: 'litellm_remaining_team_budget_metric{team_alias="red"}', values: '25x60' },
        { series: 'litellm_team_max_budget_metric{team_alias="red"}', values: '100x60' },
      ],
    },
    atMinutes: 30,
    inherited: { team_alias: 'red' },
  },
};

const scalingFails: AlertRule = {
  alert: 'ScalingFails',
  expr: 'sum by (scaledObject) (increase(keda_scaled_object_errors_total[10m])) > 0',
  forMinutes: 15,
  severity: 'ticket',
  labels: {},
  summary: 'KEDA cannot read what {{ $labels.scaledObject }} is scaled by: its replicas stay as they are',
  proof: {
    firing: { samples: [{ series: 'keda_scaled_object_errors_total{scaledObject="qwen"}', values: '0+1x60' }] },
    silent: { samples: [{ series: 'keda_scaled_object_errors_total{scaledObject="qwen"}', values: '3x60' }] },
    atMinutes: 50,
    inherited: { scaledObject: 'qwen' },
  },
};

/** What XID a GPU had last; it stays until the exporter starts anew. */
const gpuError: AlertRule = {
  alert: 'GpuError',
  expr: 'max by (Hostname, gpu) (DCGM_FI_DEV_XID_ERRORS) > 0',
  forMinutes: 1,
  severity: 'ticket',
  labels: {},
  summary: 'GPU {{ $labels.gpu }} of {{ $labels.Hostname }} reports XID {{ $value }}',
  proof: {
    firing: {
      samples: [{ series: 'DCGM_FI_DEV_XID_ERRORS{Hostname="node",gpu="0"}', values: '0x10 79x50' }],
      value: '79',
    },
    silent: { samples: [{ series: 'DCGM_FI_DEV_XID_ERRORS{Hostname="node",gpu="0"}', values: '0x60' }] },
    atMinutes: 30,
    inherited: { Hostname: 'node', gpu: '0' },
  },
};

const gpuMemoryWornOut: AlertRule = {
  alert: 'GpuMemoryWornOut',
  expr:
    'max by (Hostname, gpu) (increase(DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS[1h])) > 0 ' +
    'or max by (Hostname, gpu) (DCGM_FI_DEV_ROW_REMAP_FAILURE) > 0',
  forMinutes: 1,
  severity: 'page',
  labels: {},
  summary:
    'memory of GPU {{ $labels.gpu }} of {{ $labels.Hostname }} has errors that cannot be corrected: drain the node',
  proof: {
    firing: { samples: [{ series: 'DCGM_FI_DEV_ROW_REMAP_FAILURE{Hostname="node",gpu="0"}', values: '1x60' }] },
    silent: {
      samples: [
        { series: 'DCGM_FI_DEV_ROW_REMAP_FAILURE{Hostname="node",gpu="0"}', values: '0x60' },
        { series: 'DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS{Hostname="node",gpu="0"}', values: '2x60' },
      ],
    },
    atMinutes: 40,
    inherited: { Hostname: 'node', gpu: '0' },
  },
};
