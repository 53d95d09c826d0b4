import { charts } from '@slipway/catalog/charts';
import type { Cluster } from '@slipway/contracts/cluster';
import { logAgentAccount, logGroup, logIdentity } from '@slipway/contracts/logs';
import { accountAnnotations } from '@slipway/contracts/workload-identity';
import { kinds, type Install } from './operator-release.ts';
import { priorityClassName, resources, type ContainerSecurityContext, type Resources } from './pods.ts';

/** A folder of the node. */
interface NodeFolder {
  readonly name: string;
  readonly hostPath: { readonly path: string; readonly type: 'Directory' | 'DirectoryOrCreate' };
}

interface FluentBitValues {
  readonly fullnameOverride: string;
  readonly serviceAccount: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
  readonly testFramework: { readonly enabled: false };
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly tolerations: readonly [{ readonly operator: 'Exists' }];
  readonly podSecurityContext: { readonly seccompProfile: { readonly type: 'RuntimeDefault' } };
  readonly securityContext: ContainerSecurityContext & { readonly runAsUser: 0 };
  readonly daemonSetVolumes: readonly NodeFolder[];
  readonly daemonSetVolumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: true;
  }[];
  readonly config: {
    readonly service: string;
    readonly inputs: string;
    readonly filters: string;
    readonly outputs: string;
    readonly customParsers: '';
  };
}

const folders = {
  logs: { name: 'logs', hostPath: { path: '/var/log', type: 'Directory' } },
  // Where it stopped reading: else all that a node still has would be sent again with every start.
  state: { name: 'state', hostPath: { path: '/var/lib/fluent-bit', type: 'DirectoryOrCreate' } },
} as const satisfies Record<string, NodeFolder>;

/** Fluent Bit: reads the logs of pods on every node, and writes them to one group of CloudWatch. */
export const fluentBit: Install = (cluster) => {
  const identity = logIdentity(cluster);
  const group = logGroup(cluster);
  if (identity === undefined || group === undefined) {
    throw new Error(`'observability.logs.form' of ${cluster.name} is none: leave Fluent Bit out`);
  }
  const values: FluentBitValues = {
    fullnameOverride: 'fluent-bit',
    serviceAccount: { name: logAgentAccount, annotations: accountAnnotations(cluster.account, identity) },
    testFramework: { enabled: false },
    priorityClassName,
    resources: resources('50m', 128),
    // On every node, whoever it is kept for.
    tolerations: [{ operator: 'Exists' }],
    podSecurityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    securityContext: {
      // Logs on a node are root's, and nobody else reads them.
      runAsUser: 0,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    daemonSetVolumes: [folders.logs, folders.state],
    daemonSetVolumeMounts: [
      { name: folders.logs.name, mountPath: folders.logs.hostPath.path, readOnly: true },
      { name: folders.state.name, mountPath: folders.state.hostPath.path },
    ],
    config: config(cluster, group.name),
  };
  return {
    chart: charts['fluent-bit'],
    values,
    clusterKinds: kinds.clusterRoles,
    namespacedKinds: [...kinds.accounts, ...kinds.agents, { group: '', kind: 'Service' }, ...kinds.settings],
    needs: [group],
    identity,
  };
};

/** Its configuration, section by section, in its own language. */
function config(cluster: Cluster, group: string): FluentBitValues['config'] {
  return {
    service: section('SERVICE', {
      Daemon: 'Off',
      Flush: '5',
      Log_Level: 'info',
      Parsers_File: '/fluent-bit/etc/parsers.conf',
      HTTP_Server: 'On',
      HTTP_Listen: '0.0.0.0',
      HTTP_Port: '2020',
      Health_Check: 'On',
    }),
    inputs: section('INPUT', {
      Name: 'tail',
      Path: '/var/log/containers/*.log',
      // Its own would come back to it.
      Exclude_Path: '/var/log/containers/fluent-bit-*.log',
      'multiline.parser': 'cri',
      Tag: 'kube.*',
      DB: `${folders.state.hostPath.path}/positions.db`,
      Mem_Buf_Limit: '32MB',
      Skip_Long_Lines: 'On',
      Refresh_Interval: '10',
    }),
    filters: section('FILTER', {
      Name: 'kubernetes',
      Match: 'kube.*',
      Merge_Log: 'On',
      Keep_Log: 'Off',
      Annotations: 'Off',
      // Whose pod it is must not decide how it is read, or whether.
      'K8S-Logging.Parser': 'Off',
      'K8S-Logging.Exclude': 'Off',
    }),
    outputs: section('OUTPUT', {
      Name: 'cloudwatch_logs',
      Match: 'kube.*',
      region: cluster.region.name,
      log_group_name: group,
      log_stream_prefix: 'pods-',
      log_stream_template: "$kubernetes['namespace_name'].$kubernetes['pod_name'].$kubernetes['container_name']",
      // The foundation makes it, with the time for which logs are kept.
      auto_create_group: 'Off',
      Retry_Limit: '10',
    }),
    customParsers: '',
  };
}

function section(name: string, fields: Readonly<Record<string, string>>): string {
  return [`[${name}]`, ...Object.entries(fields).map(([key, value]) => `    ${key} ${value}`), ''].join('\n');
}
