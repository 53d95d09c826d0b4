import { alertReceivers, isChannel, isTopic, topicPlace } from './alerts.ts';
import type { AlertReceiver, AlertSeverity, SlackReceiver } from './alerts.ts';
import type { Cluster } from './cluster.ts';
import type { Workload } from './endpoint.ts';
import { ownPrometheus } from './observability.ts';
import { remoteSecretKey, type RemoteSecret } from './secret-ref.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/** The Alertmanager of a cluster, as its operator calls it and its account. */
export const alertmanagerWorkload: Workload = {
  namespace: 'observability',
  app: 'alertmanager',
  name: 'metrics-alertmanager',
};

/** Folder in which Alertmanager finds a folder for each receiver that has a secret. */
export const receiverFolder = '/etc/alertmanager/receivers';

/** Key of a Slack receiver's secret: the address of its webhook. */
const webhookKey = 'url';

/** Who hears of what, as Alertmanager reads it; no credential is in it. */
export interface AlertmanagerConfig {
  readonly route: RootRoute;
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
    readonly equal: readonly string[];
  }[];
  readonly receivers: readonly ReceiverConfig[];
}

interface RootRoute {
  readonly receiver: string;
  readonly group_by: readonly string[];
  readonly routes: readonly (Pace & {
    readonly receiver: string;
    readonly matchers: readonly string[];
    readonly continue: true;
  })[];
}

/** How long alerts wait for others that go with them, and until they are told again. */
interface Pace {
  readonly group_wait: string;
  readonly group_interval: string;
  readonly repeat_interval: string;
}

/** Somebody who is told. */
export interface ReceiverConfig {
  readonly name: string;
  readonly sns_configs?: readonly {
    readonly topic_arn: string;
    readonly sigv4: { readonly region: string };
    readonly subject: string;
    readonly message: string;
    readonly send_resolved: true;
  }[];
  readonly slack_configs?: readonly {
    readonly api_url_file: string;
    readonly channel: string;
    readonly title: string;
    readonly text: string;
    readonly send_resolved: true;
  }[];
}

const paces: Readonly<Record<AlertSeverity, Pace>> = {
  page: { group_wait: '30s', group_interval: '5m', repeat_interval: '4h' },
  ticket: { group_wait: '5m', group_interval: '30m', repeat_interval: '1d' },
};

/** Where alerts go for which there is no route: Alertmanager wants a name for it. */
const nobody = 'nobody';

const told = '{{ range .Alerts }}{{ .Status }}, {{ .Labels.severity }}: {{ .Annotations.summary }}\n{{ end }}';

/** Who hears of the alerts of a cluster, in Alertmanager's own words: in the cluster and in AWS the same. */
export function alertmanagerConfig(cluster: Pick<Cluster, 'name' | 'observability'>): AlertmanagerConfig {
  const receivers = alertReceivers(cluster.observability.alerts);
  return {
    route: {
      receiver: nobody,
      group_by: ['alertname', 'model', 'namespace'],
      routes: receivers.flatMap(({ name, severities }) =>
        severities.map((severity) => ({
          receiver: name,
          matchers: [`severity="${severity}"`],
          ...paces[severity],
          continue: true as const,
        })),
      ),
    },
    inhibit_rules: [
      // Whoever was woken by a promise that is broken fast need not hear that it is broken slowly too.
      {
        source_matchers: ['severity="page"'],
        target_matchers: ['severity="ticket"'],
        equal: ['alertname', 'model'],
      },
    ],
    receivers: [{ name: nobody }, ...receivers.map((receiver) => receiverConfig(cluster.name, receiver))],
  };
}

function receiverConfig(cluster: string, receiver: AlertReceiver): ReceiverConfig {
  const { name } = receiver;
  // SNS takes a hundred characters of ASCII.
  const title = `${cluster}: {{ .CommonLabels.alertname }} {{ .Status }}`;
  switch (receiver.form) {
    case 'sns':
      return {
        name,
        sns_configs: [
          {
            topic_arn: receiver.topic,
            sigv4: { region: topicPlace(receiver).region },
            subject: title,
            message: told,
            send_resolved: true,
          },
        ],
      };
    case 'slack':
      return {
        name,
        slack_configs: [
          {
            api_url_file: `${receiverFolder}/${name}/${webhookKey}`,
            channel: receiver.channel,
            title,
            text: told,
            send_resolved: true,
          },
        ],
      };
  }
}

/** The address of a channel's webhook, as a secret of Alertmanager's namespace. */
export function webhookSecret(cluster: Pick<Cluster, 'name'>, { name }: SlackReceiver): RemoteSecret {
  const secret = `alerts-${name}`;
  const remoteKey = remoteSecretKey(cluster.name, alertmanagerWorkload.namespace, secret);
  return { name: secret, keys: [webhookKey], remoteKey };
}

/** Channels that the Alertmanager of a cluster writes to; none where alerts are judged in AWS. */
export function ownChannels(cluster: Pick<Cluster, 'observability'>): readonly SlackReceiver[] {
  return ownPrometheus(cluster) === undefined ? [] : alertReceivers(cluster.observability.alerts).filter(isChannel);
}

/** What Alertmanager may do in AWS: send to the topics that are named; undefined where there are none, or AWS sends itself. */
export function alertmanagerIdentity(cluster: Pick<Cluster, 'name' | 'observability'>): WorkloadIdentity | undefined {
  const topics = alertReceivers(cluster.observability.alerts)
    .filter(isTopic)
    .map(({ topic }) => topic);
  if (ownPrometheus(cluster) === undefined || topics.length === 0) return undefined;
  return {
    cluster: cluster.name,
    namespace: alertmanagerWorkload.namespace,
    serviceAccount: alertmanagerWorkload.name,
    grants: [{ actions: ['sns:Publish'], resources: [...new Set(topics)].sort() }],
  };
}
