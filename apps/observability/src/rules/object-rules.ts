import type { Cluster } from '@slipway/contracts/cluster';
import { objectMetrics } from '@slipway/contracts/object-metrics';
import type { AlertRule, RuleGroup } from './rule.ts';

const day = 86_400;
const minutesOfDay = 1_440;

/** Rules about what controllers say in the status of their objects: each where the cluster has objects of its kind. */
export function objectRules(cluster: Cluster): readonly RuleGroup[] {
  const read = new Set(objectMetrics(cluster).map(({ kind }) => kind));
  const group = (name: string, kind: string, ...alerts: readonly AlertRule[]): RuleGroup => ({
    name,
    recordings: [],
    alerts: read.has(kind) ? alerts : [],
  });
  return [
    group('applications', 'Application', syncFailed, degraded),
    group('certificates', 'Certificate', certificateEnds),
    group('queues', 'ClusterQueue', jobsWait),
    group('secrets', 'ExternalSecret', secretNotRead),
    group('node-claims', 'NodeClaim', nodeClaimNotReady),
    group('node-pools', 'NodePool', poolAtLimit),
    group('archives', 'ObjectStore', archivingFails),
    group('backups', 'ObjectStore', backupOld, backupMissing),
  ];
}

const syncFailed: AlertRule = {
  alert: 'SyncFailed',
  expr: 'max by (name) (slipway_application_operation{phase=~"Error|Failed"}) > 0',
  forMinutes: 15,
  severity: 'ticket',
  labels: {},
  summary: 'the last sync of {{ $labels.name }} failed: the cluster is not what git says',
  proof: {
    firing: { samples: [{ series: 'slipway_application_operation{name="litellm",phase="Failed"}', values: '1x60' }] },
    silent: {
      samples: [
        { series: 'slipway_application_operation{name="litellm",phase="Failed"}', values: '1x10 0x50' },
        { series: 'slipway_application_operation{name="litellm",phase="Succeeded"}', values: '0x10 1x50' },
      ],
    },
    atMinutes: 40,
    inherited: { name: 'litellm' },
  },
};

const degraded: AlertRule = {
  alert: 'ApplicationDegraded',
  expr: 'max by (name) (slipway_application_health{health="Degraded"}) > 0',
  forMinutes: 15,
  severity: 'ticket',
  labels: {},
  summary: 'Argo CD finds something of {{ $labels.name }} degraded',
  proof: {
    firing: { samples: [{ series: 'slipway_application_health{name="vllm",health="Degraded"}', values: '1x60' }] },
    silent: {
      samples: [
        { series: 'slipway_application_health{name="vllm",health="Degraded"}', values: '0x60' },
        { series: 'slipway_application_health{name="vllm",health="Progressing"}', values: '1x60' },
      ],
    },
    atMinutes: 40,
    inherited: { name: 'vllm' },
  },
};

const certificate = 'slipway_certificate_expiry_seconds{namespace="cnpg-system",name="plugin"}';

/** cert-manager renews when a third of the time is left: whatever has a week has missed several tries. */
const certificateEnds: AlertRule = {
  alert: 'CertificateEnds',
  expr: `min by (namespace, name) (slipway_certificate_expiry_seconds) - time() < ${7 * day}`,
  forMinutes: 60,
  severity: 'ticket',
  labels: {},
  summary: 'certificate {{ $labels.namespace }}/{{ $labels.name }} ends within a week, and was not renewed',
  proof: {
    firing: { samples: [{ series: certificate, values: `${3 * day}x120` }] },
    silent: { samples: [{ series: certificate, values: `${30 * day}x120` }] },
    atMinutes: 110,
    inherited: { namespace: 'cnpg-system', name: 'plugin' },
  },
};

const jobsWait: AlertRule = {
  alert: 'BatchJobsWait',
  expr: 'min by (name) (min_over_time(slipway_clusterqueue_pending[1h])) > 0',
  forMinutes: 180,
  severity: 'ticket',
  labels: {},
  summary: '{{ $value }} batch jobs of queue {{ $labels.name }} have waited for quota for hours',
  proof: {
    firing: { samples: [{ series: 'slipway_clusterqueue_pending{name="red"}', values: '2x400' }], value: '2' },
    silent: { samples: [{ series: 'slipway_clusterqueue_pending{name="red"}', values: '2x200 0x10 3x190' }] },
    atMinutes: 380,
    inherited: { name: 'red' },
  },
};

const secretNotRead: AlertRule = {
  alert: 'SecretNotRead',
  expr: 'min by (namespace, name) (slipway_externalsecret_condition{type="Ready"}) == 0',
  forMinutes: 15,
  severity: 'ticket',
  labels: {},
  summary: 'secret {{ $labels.namespace }}/{{ $labels.name }} cannot be read: what uses it has an old value, or none',
  proof: {
    firing: {
      samples: [
        { series: 'slipway_externalsecret_condition{namespace="litellm",name="keys",type="Ready"}', values: '0x60' },
      ],
    },
    silent: {
      samples: [
        { series: 'slipway_externalsecret_condition{namespace="litellm",name="keys",type="Ready"}', values: '1x60' },
        { series: 'slipway_externalsecret_condition{namespace="litellm",name="keys",type="Deleted"}', values: '0x60' },
      ],
    },
    atMinutes: 40,
    inherited: { namespace: 'litellm', name: 'keys' },
  },
};

const nodeClaimNotReady: AlertRule = {
  alert: 'NodeClaimNotReady',
  // The largest nodes take a quarter of an hour, and Karpenter gives up after as long.
  expr: 'min by (name) (slipway_nodeclaim_condition{type="Ready"}) == 0',
  forMinutes: 30,
  severity: 'ticket',
  labels: {},
  summary: 'node {{ $labels.name }} was asked for and is not ready after half an hour',
  proof: {
    firing: { samples: [{ series: 'slipway_nodeclaim_condition{name="gpu-1",type="Ready"}', values: '0x90' }] },
    silent: {
      samples: [
        { series: 'slipway_nodeclaim_condition{name="gpu-1",type="Ready"}', values: '0x20 1x70' },
        { series: 'slipway_nodeclaim_condition{name="gpu-1",type="Drifted"}', values: '0x90' },
      ],
    },
    atMinutes: 80,
    inherited: { name: 'gpu-1' },
  },
};

const poolAtLimit: AlertRule = {
  alert: 'NodePoolAtLimit',
  expr: 'max by (name, resource) (slipway_nodepool_used) / max by (name, resource) (slipway_nodepool_limit) > 0.9',
  forMinutes: 30,
  severity: 'ticket',
  labels: {},
  summary:
    'node pool {{ $labels.name }} has {{ $value | humanizePercentage }} of the {{ $labels.resource }} that it may have: ' +
    'pods will wait; raise its limits, or find out who needs so much',
  proof: {
    firing: {
      samples: [
        { series: 'slipway_nodepool_used{name="gpu",resource="cpu"}', values: '60x90' },
        { series: 'slipway_nodepool_limit{name="gpu",resource="cpu"}', values: '64x90' },
      ],
      value: '93.75%',
    },
    silent: {
      samples: [
        { series: 'slipway_nodepool_used{name="gpu",resource="cpu"}', values: '32x90' },
        { series: 'slipway_nodepool_limit{name="gpu",resource="cpu"}', values: '64x90' },
      ],
    },
    atMinutes: 80,
    inherited: { name: 'gpu', resource: 'cpu' },
  },
};

const archive = 'slipway_postgres_condition{namespace="litellm",name="postgres",type="ContinuousArchiving"}';

/** Between backups, what was written last is in the archive or nowhere else. */
const archivingFails: AlertRule = {
  alert: 'ArchivingFails',
  expr: 'min by (namespace, name) (slipway_postgres_condition{type="ContinuousArchiving"}) == 0',
  forMinutes: 30,
  severity: 'page',
  labels: {},
  summary: 'PostgreSQL {{ $labels.namespace }}/{{ $labels.name }} does not reach its archive: its volume fills up',
  proof: {
    firing: { samples: [{ series: archive, values: '0x90' }] },
    silent: { samples: [{ series: archive, values: '0x20 1x70' }] },
    atMinutes: 80,
    inherited: { namespace: 'litellm', name: 'postgres' },
  },
};

const backup = 'slipway_objectstore_backup_seconds{namespace="litellm",name="postgres",server="postgres"}';

/** One is made each night: after two days, two are missing. */
const backupOld: AlertRule = {
  alert: 'BackupOld',
  expr: `time() - max by (namespace, name) (slipway_objectstore_backup_seconds) > ${2 * day}`,
  forMinutes: 60,
  severity: 'ticket',
  labels: {},
  summary: 'the last backup of PostgreSQL {{ $labels.namespace }}/{{ $labels.name }} is more than two days old',
  proof: {
    firing: { samples: [{ series: backup, values: `0x${3 * minutesOfDay}` }] },
    silent: { samples: [{ series: backup, values: `0+60x${3 * minutesOfDay}` }] },
    atMinutes: 3 * minutesOfDay - 60,
    inherited: { namespace: 'litellm', name: 'postgres' },
  },
};

const neverBackedUp = [{ series: archive, values: `1x${3 * minutesOfDay}` }];

/** The first one is made in the first night. */
const backupMissing: AlertRule = {
  alert: 'BackupMissing',
  expr:
    'max by (namespace, name) (slipway_postgres_condition{type="ContinuousArchiving"}) ' +
    'unless max by (namespace, name) (slipway_objectstore_backup_seconds)',
  forMinutes: 2 * minutesOfDay,
  severity: 'ticket',
  labels: {},
  summary: 'PostgreSQL {{ $labels.namespace }}/{{ $labels.name }} has never been backed up',
  proof: {
    firing: { samples: neverBackedUp },
    silent: { samples: [...neverBackedUp, { series: backup, values: `_x${minutesOfDay} 0x${2 * minutesOfDay}` }] },
    atMinutes: 3 * minutesOfDay - 60,
    inherited: { namespace: 'litellm', name: 'postgres' },
  },
};
